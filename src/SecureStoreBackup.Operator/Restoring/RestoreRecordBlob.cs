using SecureStoreBackup.Naming;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What a listing tells of one restore or drill.</summary>
/// <param name="At">When it ended, UTC.</param>
/// <param name="Depth">Of a drill that proved something; null otherwise.</param>
public sealed record RestoreLook(DateTimeOffset At, string Point, RestoreMode Mode, DrillDepth? Depth, bool Succeeded);

/// <summary>Records of restores as they lie in a container: what counts stands in the blob's metadata too, so that a listing tells it.</summary>
internal static class RestoreRecordBlob
{
    public const string Folder = "_restores";
    private const string Suffix = ".json";
    private const int MaximumBytes = 1024 * 1024;
    private const string PointColumn = "point";
    private const string ModeColumn = "mode";
    private const string DepthColumn = "depth";
    private const string SucceededColumn = "succeeded";

    /// <param name="policyPath">As in <see cref="RecoveryPointPath.PolicyPath"/>.</param>
    public static string PathOf(string policyPath, RestoreRecord record, OperationId operation) => $"{policyPath}/{Folder}/{Stamp.Of(record.FinishedAt)}-{operation.Op8}{Suffix}";

    /// <exception cref="StepFailedException">As the container refuses it; a record of the same name and other content is <see cref="Reasons.BlobConflict"/>.</exception>
    public static async Task WriteAsync(IContainer container, string policyPath, RestoreRecord record, OperationId operation, CancellationToken cancellationToken)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PointColumn] = record.RecoveryPoint,
            [ModeColumn] = record.Mode.ToString(),
            [SucceededColumn] = record.Succeeded ? "true" : "false",
        };
        if (record.Depth is { } depth)
            columns[DepthColumn] = depth.ToString();
        var path = PathOf(policyPath, record, operation);
        if (await container.CreateAsync(path, record.ToJson(), new BlobDescription("application/json", columns), cancellationToken))
            return;
        // An operator that was killed here and updated before it came back writes the same, but for its own version.
        var there = await container.ReadAsync(path, MaximumBytes, cancellationToken) is { } bytes ? RestoreRecord.Parse(bytes) : null;
        if (there is null || !(there with { OperatorVersion = record.OperatorVersion }).ToJson().AsSpan().SequenceEqual(record.ToJson()))
            throw new StepFailedException(new StepFailure(Reasons.BlobConflict, $"{path} is there already, with other content; nothing is overwritten.", Retry: false));
    }

    /// <param name="relative">Path below the policy's.</param>
    /// <returns>Null for what is no record of ours.</returns>
    public static RestoreLook? Read(string relative, StoredBlob blob)
    {
        if (relative.Split('/') is not [Folder, var file] || !file.EndsWith(Suffix, StringComparison.Ordinal) || !MarkName.IsPoint(file[..^Suffix.Length]) || !Stamp.TryParse(file.Split('-')[0], out var at))
            return null;
        return blob.Metadata.GetValueOrDefault(PointColumn) is { } point && Enum.TryParse<RestoreMode>(blob.Metadata.GetValueOrDefault(ModeColumn), out var mode) && Enum.IsDefined(mode)
            ? new RestoreLook(at, point, mode, Enum.TryParse<DrillDepth>(blob.Metadata.GetValueOrDefault(DepthColumn), out var depth) && Enum.IsDefined(depth) ? depth : null, blob.Metadata.GetValueOrDefault(SucceededColumn) == "true")
            : null;
    }
}
