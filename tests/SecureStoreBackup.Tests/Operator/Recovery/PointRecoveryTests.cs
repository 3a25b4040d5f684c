using System.CommandLine;
using System.Text;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Operator.Commands;
using SecureStoreBackup.Tests.Operator.Runs;
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

        Assert.True((await RecoverAsync(point)).Whole);

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

    [Fact(Timeout = 30_000)]
    public async Task What_could_not_be_had_is_data_for_programs_too_and_no_secret_is_in_it()
    {
        var point = await StoredPoint.MakeAsync();
        var file = point.Blobs.First(blob => blob.Contains("/farm/", StringComparison.Ordinal));
        point.Container.Flip(file, 0);

        var report = await RecoverAsync(point, url => url == point.World.Vault.Url ? point.World.Vault : throw new StepFailedException(new StepFailure(Reasons.VaultUnreachable, "No answer.", Retry: true)));

        var json = OutputOption.Data("json", report, RecoveryJson.Default.RecoveryReport);
        var data = SameData.Of(json, OutputOption.Data("yaml", report, RecoveryJson.Default.RecoveryReport));
        Assert.Equal((false, "contoso/sharepoint.contoso"), ((bool)data["whole"]!, (string)data["policy"]!));
        Assert.Contains(data["missing"]!.AsArray(), missing => file.EndsWith(((string)missing!).Split(' ')[0], StringComparison.Ordinal));
        Assert.Contains(data["secrets"]!.AsArray(), secret => (string?)secret!["from"] == "the vault" && secret["missing"] is null);
        Assert.Contains(data["secrets"]!.AsArray(), secret => secret!["from"] is null && ((string)secret["missing"]!).StartsWith("No answer.", StringComparison.Ordinal));
        Assert.DoesNotContain(RunWorld.Passphrase, json, StringComparison.Ordinal);
    }

    private Task<RecoveryReport> RecoverAsync(StoredPoint point) => RecoverAsync(point, url => url == point.World.Vault.Url ? point.World.Vault : point.World.Exports);

    private Task<RecoveryReport> RecoverAsync(StoredPoint point, Func<Uri, IVault> vaults)
    {
        var secrets = new RecoveredSecrets(point.Container, StoredPoint.Path, vaults, privateKey: null);
        return new PointRecovery(point.Container, StoredPoint.Path, _folder, secrets, new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null }, new ConsoleProgress(TextWriter.Null, terminal: false, TimeProvider.System)).RunAsync(showPassphrase: false, Cancellation);
    }
}
