namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>Reading and setting the conditions of an object. Order is kept, so that an unchanged status stays equal.</summary>
public static class Conditions
{
    public static Condition? Find(this IEnumerable<Condition> conditions, string type) =>
        conditions.FirstOrDefault(condition => condition.Type == type);

    public static bool IsTrue(this IEnumerable<Condition> conditions, string type) =>
        conditions.Find(type)?.Status == ConditionStatus.True;

    /// <summary>
    /// The conditions with one set: in its old place, or last. Its transition time is kept while its status stays what it was,
    /// and is <paramref name="now"/>, cut to the second as the wire has it, when the status changes.
    /// </summary>
    public static IReadOnlyList<Condition> With(this IEnumerable<Condition> conditions, Condition condition, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(condition);
        List<Condition> result = [.. conditions];
        var index = result.FindIndex(existing => existing.Type == condition.Type);
        if (index >= 0 && result[index].Status == condition.Status)
            result[index] = condition with { LastTransitionTime = result[index].LastTransitionTime };
        else if (index >= 0)
            result[index] = condition with { LastTransitionTime = WholeSecond(now) };
        else
            result.Add(condition with { LastTransitionTime = WholeSecond(now) });
        return result;
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset now) =>
        new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
