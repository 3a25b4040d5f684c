namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>How often the outside world of each policy is asked.</summary>
public sealed record ProbeOptions
{
    /// <summary>While all is well. Default 5 min.</summary>
    public TimeSpan Healthy { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a preflight of a healthy farm counts, with the fingerprints that it brings: changes there are seen that late at most.
    /// Up to a fifth less, so that many do not come at once. Default 15 min.
    /// </summary>
    public TimeSpan Preflight { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>While something does not answer. Default 15 s, so that a mended cause is seen soon.</summary>
    public TimeSpan Failing { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long findings count.</summary>
    public TimeSpan Age(Findings findings) => findings.Failures.Any() ? Failing : Healthy;
}
