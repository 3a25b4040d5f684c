using System.Text.Json;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>Keeps restores as the text of their objects, so that nothing but what the API server would hold survives a crash.</summary>
internal sealed class InMemoryRestoreJournal(OutsideCalls calls, TimeProvider time) : IRestoreJournal
{
    private readonly List<string> _written = [];

    /// <summary>Everything that was ever written, oldest first.</summary>
    public IReadOnlyList<string> Written => _written;

    /// <summary>The object that is worked on.</summary>
    public RestoreResource Object => JsonSerializer.Deserialize(_written[^1], ApiJson.Default.RestoreResource)!;

    /// <summary>The restore as a process that starts now would see it.</summary>
    public RestoreRun Read()
    {
        var restore = Object;
        var (wish, errors) = RestoreParser.Parse(restore.Spec!, restore.Metadata.CreationTimestamp!.Value, restore.Status?.Resolved is not null);
        Assert.Empty(errors);
        return RestoreMapping.ToRun(restore, wish!);
    }

    public void Put(RestoreResource restore) => _written.Add(JsonSerializer.Serialize(restore, ApiJson.Default.RestoreResource));

    public Task WriteAsync(RestoreRun run, CancellationToken cancellationToken) => calls.MakeAsync("journal write", () =>
    {
        var restore = Object;
        Assert.Equal(run.Uid, restore.Metadata.Uid);
        Put(restore with { Status = RestoreMapping.StatusOf(run, restore, time.GetUtcNow()) });
    }, cancellationToken);
}
