using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Tells what we wrote below a policy's path from what somebody else put there. Pure.</summary>
public static class OwnBlobs
{
    private const int OperationDigits = 8;

    internal static readonly string[] Folders = ["_owner", "_tombstones", "_evidence", "_retention", "_targets", "_restores", "_smk"];

    /// <param name="relative">Path below the policy's.</param>
    public static bool Has(string relative, StoredBlob blob) => relative.Split('/', 3) switch
    {
        [var folder, _, ..] when Folders.Contains(folder, StringComparer.Ordinal) => true,
        [var point, "manifest.json"] => IsPoint(point) && blob.Metadata.ContainsKey(CopyOffsiteStep.OperationMetadata),
        [var point, "farm", _] => IsPoint(point) && blob.Metadata.ContainsKey(CopyOffsiteStep.OperationMetadata),
        [var point, "escrow", _] => IsPoint(point),
        _ => false,
    };

    private static bool IsPoint(string name) =>
        name.Split('-') is [var stamp, { Length: OperationDigits } operation] && Stamp.TryParse(stamp, out _) && operation.All(char.IsAsciiHexDigitLower);
}
