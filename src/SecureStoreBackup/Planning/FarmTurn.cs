namespace SecureStoreBackup.Planning;

/// <summary>A run that has not ended, as its farm's queue sees it.</summary>
/// <param name="Farm">What tells farms apart; null while that is not known, and then nobody waits for it there.</param>
/// <param name="Due">The time that it stands for.</param>
/// <param name="Begun">Whether it has begun any step.</param>
/// <param name="OnFarm">Whether it still has the farm's part ahead or under way. Copying is not: it holds up nobody.</param>
public sealed record QueuedRun(string Namespace, string Name, string Policy, string? Farm, DateTimeOffset Due, DateTimeOffset CreatedAt, bool Begun, bool OnFarm);

/// <summary>
/// Whose turn it is. A policy's runs go one after the other; policies that share a farm take turns at it, by the time that
/// their runs stand for, then by name. The farm's agent takes one job at a time whatever this says; this keeps the order
/// fair and tells people what is waited for. Pure.
/// </summary>
public static class FarmTurn
{
    /// <summary>The run that goes first, of all that have not ended; null when it is this one's turn.</summary>
    public static QueuedRun? Ahead(QueuedRun run, IReadOnlyCollection<QueuedRun> all)
    {
        if (AheadInPolicy(run, all) is { } own)
            return own;
        if (run.Begun || run.Farm is null)
            return null;
        var sharing = all.Where(other => other.Farm == run.Farm && other.OnFarm && other != run).ToArray();
        return sharing.FirstOrDefault(other => other.Begun)
            ?? sharing.Where(other => Order(other).CompareTo(Order(run)) < 0 && AheadInPolicy(other, all) is null).MinBy(Order);
    }

    private static QueuedRun? AheadInPolicy(QueuedRun run, IReadOnlyCollection<QueuedRun> all)
    {
        var first = all.Where(other => other.Namespace == run.Namespace && other.Policy == run.Policy)
            .OrderByDescending(other => other.Begun).ThenBy(other => other.CreatedAt).ThenBy(other => other.Name, StringComparer.Ordinal).FirstOrDefault();
        return first is null || first == run ? null : first;
    }

    private static (DateTimeOffset, string) Order(QueuedRun run) => (run.Due, $"{run.Namespace}/{run.Name}");
}
