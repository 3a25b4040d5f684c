using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>What to do about a lease as it was last seen.</summary>
public abstract record LeaseDecision
{
    private LeaseDecision()
    {
    }

    /// <summary>There is none.</summary>
    public sealed record Create : LeaseDecision;

    /// <summary>Nobody holds it, or its holder gave no sign of life for the duration that it promised.</summary>
    public sealed record Acquire : LeaseDecision;

    /// <summary>We hold it.</summary>
    public sealed record Renew : LeaseDecision;

    /// <summary>Another holds it.</summary>
    /// <param name="Holder">Who.</param>
    /// <param name="Remaining">Its time, if no sign of life comes.</param>
    public sealed record Wait(string Holder, TimeSpan Remaining) : LeaseDecision;

    /// <summary>Decides. Pure.</summary>
    /// <remarks>
    /// The times within the record are another machine's, whose clock may differ from ours by any amount. Only the time since
    /// <em>we</em> saw the record change counts; clocks must merely run at about the same speed.
    /// </remarks>
    /// <param name="record">Null when there is no lease.</param>
    /// <param name="observedAt">When we first saw the record as it is, by our clock.</param>
    /// <param name="me">Our identity.</param>
    /// <param name="now">By the same clock.</param>
    /// <param name="options">For the duration where the record has none.</param>
    public static LeaseDecision Decide(LeaseSpec? record, TimeSpan observedAt, string me, TimeSpan now, LeaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (record is null)
            return new Create();
        if (string.IsNullOrEmpty(record.HolderIdentity))
            return new Acquire();
        if (record.HolderIdentity == me)
            return new Renew();
        var duration = record.LeaseDurationSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : options.LeaseDuration;
        var remaining = observedAt + duration - now;
        return remaining > TimeSpan.Zero ? new Wait(record.HolderIdentity, remaining) : new Acquire();
    }
}
