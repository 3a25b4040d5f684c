using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Reads secrets at the versions that a manifest names, which proves that they can be read.</summary>
public static class PinnedSecrets
{
    /// <summary>Password and file, by id.</summary>
    /// <exception cref="StepFailedException">One of them cannot be read.</exception>
    public static async Task<IReadOnlyList<(string SecretId, SecretValue Value)>> ReadAsync(RunPorts ports, ServiceMasterKeyEvidence export, CancellationToken cancellationToken) =>
    [
        (export.PasswordSecretId, await ReadAsync(ports.Vault, export.PasswordSecretId, cancellationToken)),
        (export.FileSecretId, await ReadAsync(ports.Exports, export.FileSecretId, cancellationToken)),
    ];

    /// <exception cref="StepFailedException">It cannot be read.</exception>
    public static async Task<SecretValue> ReadAsync(IVault vault, string id, CancellationToken cancellationToken)
    {
        var secret = SecretId.Parse(id);
        return (await vault.GetAsync(secret.Name, secret.Version, cancellationToken)).Value;
    }
}
