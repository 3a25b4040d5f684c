using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Chooses the recovery points that a person means at a target, and reads them one after the other.</summary>
internal sealed class Verifying(PointsWanted wanted, TimeProvider time, ConsoleProgress progress)
{
    /// <summary>As people named it.</summary>
    public string Point => wanted.Point ?? "";

    /// <param name="policy">As <see cref="PointChoice"/> takes it.</param>
    /// <param name="readSecret">Null to leave the secrets out.</param>
    /// <returns>A line for each point, or why there is nothing to read.</returns>
    /// <exception cref="StepFailedException">The container cannot be listed.</exception>
    public async Task<(IReadOnlyList<CheckLine> Lines, string? Error)> ReadAsync(
        string target, IContainer container, string prefix, string? policy, Func<string, CancellationToken, Task>? readSecret, CancellationToken cancellationToken)
    {
        var catalog = await ContainerCatalog.ReadAsync(container, prefix, time, cancellationToken);
        var (chosen, error) = PointChoice.ToCheck(catalog, policy, wanted.Point);
        if (chosen is null && !(wanted.All && catalog.Points.Any(line => IsOf(line, policy))))
            return ([], error);
        var lines = new List<CheckLine>();
        foreach (var line in wanted.All ? catalog.Points.Where(line => IsOf(line, policy) && line.State != PointState.NoManifest) : [chosen!])
            lines.Add(await new PointCheck(target, container, readSecret).RunAsync(new RecoveryPointPath(line.Policy, line.Point), progress.Bytes($"reading {line.Point} at {target}", line.Bytes), cancellationToken));
        return lines.Count > 0 ? (lines, null) : ([], "there are files, and no recovery point with a manifest; see securestore catalog.");
    }

    /// <summary>Nothing of a point could be read at a target.</summary>
    public static CheckLine None(string target, string point, CheckVerdict verdict, string why) => new(target, point, verdict, 0, 0, false, why, [], []);

    /// <summary>Targets of one policy that lack the newest of the points that were read.</summary>
    public static IEnumerable<CheckLine> Behind(IReadOnlyList<CheckLine> lines)
    {
        var newest = lines.Select(line => line.Point).Max(StringComparer.Ordinal) ?? "";
        return lines.GroupBy(line => line.Target)
            .Where(target => target.All(line => line.Point.Length > 0) && target.All(line => line.Point != newest))
            .Select(target => None(target.Key, newest, CheckVerdict.Missing, "the policy's newest recovery point is at another target, and not here; a run that is under way may still bring it."));
    }

    private static bool IsOf(CatalogLine line, string? policy) => policy is null || line.Policy == policy || line.Policy.EndsWith($"/{policy}", StringComparison.Ordinal);
}
