using System.Security.Cryptography;
using SecureStoreBackup.Escrow;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Recovery;

/// <summary>Reads the secrets that a manifest names: from the vault or, where it is gone, out of the escrow with a private key.</summary>
internal sealed class RecoveredSecrets(IContainer container, RecoveryPointPath path, Func<Uri, IVault> vaults, RSA? privateKey)
{
    private EscrowFile? _sealed;

    /// <summary>The secret, or why it cannot be had and what to do.</summary>
    public async Task<(SecretValue? Value, string From)> FindAsync(Manifest manifest, string secretId, CancellationToken cancellationToken)
    {
        var refusal = "";
        try
        {
            var id = SecretId.Parse(secretId);
            return ((await vaults(id.Vault).GetAsync(id.Name, id.Version, cancellationToken)).Value, "the vault");
        }
        catch (StepFailedException refused)
        {
            refusal = refused.Failure.Message;
        }

        try
        {
            return privateKey is null
                ? (null, $"{refusal} {(manifest.Escrow is { Count: > 0 } escrow ? $"Its escrow is sealed to {string.Join(", ", escrow.Select(e => e.Recipient))}: give that private key with --private-key." : "The policy named no escrow.")}")
                : (EscrowSeal.Open(_sealed ??= await OpenAsync(manifest, privateKey, cancellationToken), secretId, privateKey), "the escrow");
        }
        catch (InvalidEscrowException closed)
        {
            return (null, $"{refusal} {closed.Message}");
        }
    }

    private async Task<EscrowFile> OpenAsync(Manifest manifest, RSA key, CancellationToken cancellationToken)
    {
        var id = EscrowRecipient.IdOf(key);
        var escrow = (manifest.Escrow ?? []).FirstOrDefault(e => e.KeyId == id)
            ?? throw new InvalidEscrowException($"nothing is sealed to this key; the point's recipients are {(manifest.Escrow is { Count: > 0 } others ? string.Join(", ", others.Select(e => e.Recipient)) : "none")}.");
        var bytes = await container.ReadAsync(path.Escrow(escrow.Recipient), EscrowText.MaximumBytes, cancellationToken)
            ?? throw new InvalidEscrowException($"{path.Escrow(escrow.Recipient)} is gone; take another target's copy.");
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == escrow.Sha256
            ? EscrowText.Read(bytes)
            : throw new InvalidEscrowException($"{path.Escrow(escrow.Recipient)} is not what the manifest names; take another target's copy.");
    }
}
