using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>What a manifest may say of its passphrase.</summary>
internal static class Proofs
{
    /// <summary>It can be read at the version that the manifest names, and only what the farm really accepted counts as proven.</summary>
    public static void Check(RunWorld world, Manifest manifest)
    {
        var passphrase = world.Vault.ValueOf(manifest.Passphrase.SecretId);
        Assert.True(
            manifest.Passphrase.Proof == PassphraseProof.Unproven || world.Farm.World.Accepted.Contains(passphrase),
            $"{manifest.RecoveryPoint} counts as {manifest.Passphrase.Proof}, and no farm ever accepted its passphrase.");
    }
}
