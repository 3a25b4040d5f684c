namespace SecureStoreBackup.Planning;

/// <summary>A run that has not ended, as its farm's queue sees it.</summary>
/// <param name="Farm">What tells farms apart; null while that is not known, and then nobody waits for it there.</param>
/// <param name="Due">The time that it stands for.</param>
/// <param name="Begun">Whether it has begun any step.</param>
/// <param name="OnFarm">Whether it still has the farm's part ahead or under way. Copying is not: it holds up nobody.</param>
public sealed record QueuedRun(string Namespace, string Name, string Policy, string? Farm, DateTimeOffset Due, DateTimeOffset CreatedAt, bool Begun, bool OnFarm);

/// <summary>
/// Whose turn it is. A policy's runs go one after the other; policies that share a farm take turns at it, by the time that
/// their runs stand for, then by when they were made, then by name: whoever comes goes to the end of its slot. The farm's agent
/// takes one job at a time whatever this says; this keeps the order fair and tells people what is waited for. Pure.
/// </summary>
public static class FarmTurn
{
    /// <summary>
    /// The run that this one waits for: the one before it in line, and of the first in line the one at work. Null when it is this
    /// one's turn. Whatever moves in the line, only its neighbours have something new to say.
    /// </summary>
    public static QueuedRun? Ahead(QueuedRun run, IReadOnlyCollection<QueuedRun> all)
    {
        var firsts = all.GroupBy(other => (other.Namespace, other.Policy)).ToDictionary(policy => policy.Key, FirstOf);
        if (firsts.GetValueOrDefault((run.Namespace, run.Policy)) is { } own && own != run)
            return own;
        if (run.Begun || run.Farm is null)
            return null;
        return all.Where(other => other.Farm == run.Farm && other.OnFarm && other != run)
            .Where(other => other.Begun || (Order(other).CompareTo(Order(run)) < 0 && firsts[(other.Namespace, other.Policy)] == other))
            .MaxBy(other => (!other.Begun, Order(other)));
    }

    private static QueuedRun FirstOf(IEnumerable<QueuedRun> policy) =>
        policy.OrderByDescending(run => run.Begun).ThenBy(run => run.CreatedAt).ThenBy(run => run.Name, StringComparer.Ordinal).First();

    private static (DateTimeOffset, DateTimeOffset, string) Order(QueuedRun run) => (run.Due, run.CreatedAt, $"{run.Namespace}/{run.Name}");
}
