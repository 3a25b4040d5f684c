using System.CommandLine;
using System.Text;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Operator.Verification;

namespace SecureStoreBackup.Tests.Operator.Recovery;

public sealed class PointRecoveryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("point-recovery-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Manifest => StoredPoint.Path.Manifest;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task The_folder_holds_the_manifest_as_it_was_written_byte_for_byte()
    {
        var point = await StoredPoint.MakeAsync();
        byte[] written = [.. point.Container.Content(Manifest), .. "\n\n"u8];   // as another version of ours may write it
        var columns = point.Container.MetadataOf(Manifest);
        point.Container.Remove(Manifest);
        await point.Container.CreateAsync(Manifest, written, new BlobDescription("application/json", columns), Cancellation);

        Assert.True(await RecoverAsync(point));

        Assert.Equal(written, await File.ReadAllBytesAsync(Path.Combine(_folder, "manifest.json"), Cancellation));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task A_manifest_that_is_not_the_one_that_was_written_is_named_and_not_followed()
    {
        var point = await StoredPoint.MakeAsync();
        var name = Encoding.UTF8.GetString(point.Container.Content(Manifest)).IndexOf("cluster-1", StringComparison.Ordinal) + "cluster-".Length;
        point.Container.Flip(Manifest, name);   // cluster-0: a manifest all the same

        var refused = await Assert.ThrowsAsync<StepFailedException>(() => RecoverAsync(point));

        Assert.Equal(Reasons.VerificationFailed, refused.Failure.Reason);
        Assert.StartsWith($"{Manifest} is not what was written: ", refused.Failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("take another target's copy.", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_manifest_without_a_digest_proves_nothing()
    {
        var point = await StoredPoint.MakeAsync();
        var written = point.Container.Content(Manifest);
        point.Container.Remove(Manifest);
        point.Container.Put(Manifest, written);

        Assert.Contains("carries no digest", (await Assert.ThrowsAsync<StepFailedException>(() => RecoverAsync(point))).Message, StringComparison.Ordinal);
    }

    private Task<bool> RecoverAsync(StoredPoint point)
    {
        var secrets = new RecoveredSecrets(point.Container, StoredPoint.Path, url => url == point.World.Vault.Url ? point.World.Vault : point.World.Exports, privateKey: null);
        return new PointRecovery(point.Container, StoredPoint.Path, _folder, secrets, new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null }, new ConsoleProgress(TextWriter.Null, terminal: false, TimeProvider.System)).RunAsync(showPassphrase: false, Cancellation);
    }
}
