namespace SecureStoreBackup.Schedules;

/// <summary>
/// When a run starts that should have started before: after an outage many have become due together. Each policy has a minute
/// of its own in every ten, and starts in the next one. From uid and slot alone, so that a restart changes nothing.
/// </summary>
public static class LateStart
{
    /// <summary>A start within this of its time is on time.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>Late starts spread over this long.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>How long a policy's own moment lasts.</summary>
    public static readonly TimeSpan Opening = TimeSpan.FromMinutes(1);

    /// <summary>When the run starts: at once where it is not late or would miss its deadline, else in the policy's next minute.</summary>
    /// <param name="due">When it should have started.</param>
    /// <param name="latest">After this it must not start any more; null when there is no such end.</param>
    public static DateTimeOffset At(string uid, DateTimeOffset slot, DateTimeOffset due, DateTimeOffset? latest, DateTimeOffset now)
    {
        if (now <= due + Grace)
            return due;
        var own = Jitter.For(uid, slot, Window - TimeSpan.FromSeconds(1));
        var opened = new DateTimeOffset((now - own).UtcTicks / Window.Ticks * Window.Ticks, TimeSpan.Zero) + own;
        var next = now < opened + Opening ? now : opened + Window;
        return next > latest ? now : next;
    }
}
