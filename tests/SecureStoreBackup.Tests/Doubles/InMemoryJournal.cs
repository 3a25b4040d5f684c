using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;

namespace SecureStoreBackup.Tests.Doubles;

/// <summary>Keeps runs as text, so that nothing but what was written survives a crash.</summary>
internal sealed class InMemoryJournal(OutsideCalls calls) : IRunJournal
{
    private readonly List<string> _written = [];

    /// <summary>Everything that was ever written, oldest first.</summary>
    public IReadOnlyList<string> Written => _written;

    /// <summary>Every run as it was last written.</summary>
    public IReadOnlyList<BackupRun> Runs => [.. _written.Select(Parse).GroupBy(r => r.Uid).Select(g => g.Last())];

    public BackupRun Read() => Parse(_written[^1]);

    /// <summary>The object is made, with nothing done yet.</summary>
    public void Create(BackupRun run) => _written.Add(JsonSerializer.Serialize(run, JournalJson.Default.BackupRun));

    public Task WriteAsync(BackupRun run, CancellationToken cancellationToken) => calls.MakeAsync("journal write", () => Create(run), cancellationToken);

    public static BackupRun Parse(string run) => JsonSerializer.Deserialize(run, JournalJson.Default.BackupRun)!;
}

[JsonSerializable(typeof(BackupRun))]
internal sealed partial class JournalJson : JsonSerializerContext;
