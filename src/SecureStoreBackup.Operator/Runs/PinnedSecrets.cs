using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Proves that secrets can be read at the versions that a manifest names. Values are read and dropped.</summary>
public static class PinnedSecrets
{
    /// <exception cref="StepFailedException">One of them cannot be read.</exception>
    public static async Task ReadAsync(RunPorts ports, ServiceMasterKeyEvidence export, CancellationToken cancellationToken)
    {
        await ReadAsync(ports.Vault, export.PasswordSecretId, cancellationToken);
        await ReadAsync(ports.Exports, export.FileSecretId, cancellationToken);
    }

    /// <exception cref="StepFailedException">It cannot be read.</exception>
    public static async Task ReadAsync(IVault vault, string id, CancellationToken cancellationToken)
    {
        var secret = SecretId.Parse(id);
        await vault.GetAsync(secret.Name, secret.Version, cancellationToken);
    }
}
