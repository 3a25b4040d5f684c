using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>What I2 promises of passphrases and exports, asked of the calls that were made and of the vaults.</summary>
internal static class SafeKeeping
{
    /// <summary>Between the write of a secret of ours and the next line of the journal, and the next job of the farm, it is read back.</summary>
    public static void CheckReadBackFirst(RunWorld world)
    {
        var calls = world.Calls.Made;
        var written = calls.Index().Where(c => c.Item.Contains(" set contoso-", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(written);
        Assert.All(written, write =>
        {
            var readBack = write.Item.Replace(" set ", " get ", StringComparison.Ordinal);
            var next = calls.Skip(write.Index + 1).First(c => c == readBack || c == "journal write" || c.StartsWith("farm start", StringComparison.Ordinal));
            Assert.Equal(readBack, next);
        });
    }

    /// <summary>Every run's copy still opens what it was made for.</summary>
    public static void CheckKept(RunWorld world, params (BackupRun Run, string Passphrase)[] runs) =>
        Assert.All(runs, kept => Assert.Equal(kept.Passphrase, world.Vault.All.Any(v => v.Enabled && v.Id.AbsoluteUri == kept.Run.Passphrase!.SecretId) ? world.Vault.ValueOf(kept.Run.Passphrase!.SecretId) : "gone"));
}
