using System.Security.Cryptography;
using SecureStoreBackup.Escrow;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// The secrets of a recovery point, sealed to each of the policy's recipients, beside the manifest and before it. Sealing is
/// random, so what an earlier attempt wrote is read back and taken, not written again.
/// </summary>
public static class SealedSecrets
{
    /// <summary>Recipients are the policy's of now: a run that is resumed seals to those whom people name today.</summary>
    /// <exception cref="StepFailedException">The container's refusal, or <see cref="Reasons.BlobConflict"/>: something else lies there.</exception>
    public static async Task<IReadOnlyList<ManifestEscrow>> WriteAsync(
        IContainer container, StepContext context, IReadOnlyList<(string SecretId, SecretValue Value)> secrets, CancellationToken cancellationToken)
    {
        var written = new List<ManifestEscrow>();
        foreach (var recipient in context.Policy.Escrow)
            written.Add(await WriteAsync(container, context, recipient, secrets, cancellationToken));
        return written;
    }

    private static async Task<ManifestEscrow> WriteAsync(
        IContainer container, StepContext context, EscrowRecipient recipient, IReadOnlyList<(string SecretId, SecretValue Value)> secrets, CancellationToken cancellationToken)
    {
        var path = context.PointPath.Escrow(recipient.Name);
        if (await container.FindAsync(path, cancellationToken) is null)
        {
            var file = EscrowText.Write(EscrowSeal.Seal(context.PointPath.Point, recipient, secrets));
            await container.CreateAsync(path, file, new BlobDescription("application/json", new Dictionary<string, string> { [CopyOffsiteStep.OperationMetadata] = context.Run.Uid }), cancellationToken);
        }

        return await ReadBackAsync(container, context, recipient, secrets, cancellationToken);
    }

    /// <summary>What lies there is what counts, whoever of our attempts wrote it.</summary>
    private static async Task<ManifestEscrow> ReadBackAsync(
        IContainer container, StepContext context, EscrowRecipient recipient, IReadOnlyList<(string SecretId, SecretValue Value)> secrets, CancellationToken cancellationToken)
    {
        var path = context.PointPath.Escrow(recipient.Name);
        var (blob, bytes) = (await container.FindAsync(path, cancellationToken), await container.ReadAsync(path, EscrowText.MaximumBytes, cancellationToken));
        if (blob is null || bytes is null)
            throw new StepFailedException(new StepFailure(Reasons.VerificationFailed, $"{path} was written and cannot be found. Look at the container's lifecycle rules.", Retry: true));
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var ours = blob.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) == context.Run.Uid && blob.Sha256 == digest;   // the digest was taken before it travelled
        return ours && IsWhole(bytes, context.PointPath.Point, recipient, secrets)
            ? new ManifestEscrow { Recipient = recipient.Name, KeyId = recipient.KeyId, Bytes = bytes.Length, Sha256 = digest }
            : throw new StepFailedException(new StepFailure(Reasons.BlobConflict, $"{path} is there and is not what this run seals to {recipient.Name}. Nothing was overwritten.", Retry: false));
    }

    private static bool IsWhole(byte[] bytes, string point, EscrowRecipient recipient, IReadOnlyList<(string SecretId, SecretValue Value)> secrets)
    {
        try
        {
            var file = EscrowText.Read(bytes);
            return file.RecoveryPoint == point && file.KeyId == recipient.KeyId && file.Secrets.Select(secret => secret.SecretId).SequenceEqual(secrets.Select(secret => secret.SecretId));
        }
        catch (InvalidEscrowException)
        {
            return false;
        }
    }
}
