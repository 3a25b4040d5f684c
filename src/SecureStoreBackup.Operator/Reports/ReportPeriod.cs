namespace SecureStoreBackup.Operator.Reports;

/// <summary>What a report is about, in UTC: from its beginning on, up to its end and without it.</summary>
public sealed record ReportPeriod(DateTimeOffset From, DateTimeOffset To)
{
    public bool Has(DateTimeOffset at) => at >= From && at < To;

    /// <summary>How far anything can be told: the end, or now where the period is not over.</summary>
    public DateTimeOffset KnownTo(DateTimeOffset now) => now < To ? now : To;
}

/// <summary>What is asked of the containers.</summary>
/// <param name="Policy"><c>{namespace}.{name}</c>.</param>
/// <param name="MaxAge">How old the newest recovery point may become; null when nobody said.</param>
public sealed record ReportQuestion(string Policy, ReportPeriod Period, TimeSpan? MaxAge);
