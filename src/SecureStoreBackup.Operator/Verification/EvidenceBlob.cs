using SecureStoreBackup.Naming;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Operator.Verification;

/// <summary>Evidence as it lies in a container: the verdict stands in the blob's metadata too, so that a listing tells it.</summary>
internal static class EvidenceBlob
{
    private const string Folder = "_evidence";
    private const string VerdictColumn = "verdict";
    private const string Suffix = ".json";

    /// <exception cref="StepFailedException"><see cref="Reasons.BlobConflict"/>: somebody else wrote evidence of the same second; look again.</exception>
    public static async Task WriteAsync(IContainer container, RecoveryPointPath path, VerificationEvidence evidence, CancellationToken cancellationToken)
    {
        var name = $"{path.Policy}/{Folder}/{path.Point}/{Stamp.Of(evidence.At)}{Suffix}";
        var description = new BlobDescription("application/json", new Dictionary<string, string>(StringComparer.Ordinal) { [VerdictColumn] = evidence.Verdict.ToString() });
        if (!await container.CreateAsync(name, evidence.ToJson(), description, cancellationToken))
            throw new StepFailedException(new StepFailure(Reasons.BlobConflict, $"{name} is there already, from somebody else who verifies this point; we look again.", Retry: true));
    }

    /// <param name="relative">Path below the policy's.</param>
    /// <returns>Null for what is no evidence of ours.</returns>
    public static (string Point, PointLook Look)? Read(string relative, StoredBlob blob) =>
        relative.Split('/') is [Folder, var point, var file] && file.EndsWith(Suffix, StringComparison.Ordinal)
        && Stamp.TryParse(file[..^Suffix.Length], out var at) && Enum.TryParse<PointVerdict>(blob.Metadata.GetValueOrDefault(VerdictColumn), out var verdict) && Enum.IsDefined(verdict)
            ? (point, new PointLook(at, verdict == PointVerdict.Damaged))
            : null;
}
