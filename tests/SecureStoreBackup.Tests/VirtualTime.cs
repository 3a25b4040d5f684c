namespace SecureStoreBackup.Tests;

/// <summary>
/// A clock that moves only when a test advances it. Timers fire on the advancing thread, in the order in which they are due,
/// and each sees the clock at its own due time. Thread-safe; the time zone is UTC.
/// </summary>
/// <remarks>
/// Code under test arms its timers on other threads, so advance only after <see cref="WaitForTimersAsync"/> has seen them.
/// </remarks>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _armed = [];
    private readonly List<Waiter> _waiters = [];
    private DateTimeOffset _now = start.ToUniversalTime();
    private long _order;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are armed, those of cancelled and completed delays left out.</summary>
    public int PendingTimers
    {
        get { lock (_gate) return _armed.Count; }
    }

    /// <summary>When the next armed timer fires; null when none is armed.</summary>
    public DateTimeOffset? NextDue
    {
        get { lock (_gate) return Earliest()?.Due; }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward, firing every timer due up to and including the new time, also those armed on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end;
        lock (_gate) end = _now + by;
        while (TakeDue(end) is { } timer)
            timer.Fire();
        lock (_gate)
            if (_now < end)
                _now = end;
    }

    /// <summary>Moves the clock to the next armed timer and fires it, together with those due at the same instant.</summary>
    /// <exception cref="InvalidOperationException">No timer is armed.</exception>
    public void AdvanceToNextTimer()
    {
        var due = NextDue ?? throw new InvalidOperationException("No timer is armed.");
        var by = due - GetUtcNow();
        Advance(by > TimeSpan.Zero ? by : TimeSpan.Zero);
    }

    /// <summary>Completes once at least <paramref name="count"/> timers are armed at the same time.</summary>
    public Task WaitForTimersAsync(int count, CancellationToken cancellationToken) =>
        WaitAsync(() => _armed.Count >= count, cancellationToken);

    /// <summary>Completes once some timer is armed that fires no later than <paramref name="within"/> from now.</summary>
    public Task WaitForTimerDueAsync(TimeSpan within, CancellationToken cancellationToken) =>
        WaitAsync(() => _armed.Exists(timer => timer.Due <= _now + within), cancellationToken);

    /// <summary>Completes once the next armed timer fires exactly so long from now.</summary>
    public Task WaitForNextDueAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        WaitAsync(() => Earliest()?.Due == _now + delay, cancellationToken);

    /// <summary>Completes once no timer is armed: time limits of what went on are gone, and nobody waits for the clock.</summary>
    public Task WaitForNoTimersAsync(CancellationToken cancellationToken) => WaitAsync(() => _armed.Count == 0, cancellationToken);

    private Task WaitAsync(Func<bool> reached, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (reached())
                return Task.CompletedTask;
            var waiter = new Waiter(reached, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Source.Task.WaitAsync(cancellationToken);
        }
    }

    private Timer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            if (Earliest() is not { } timer || timer.Due > end)
                return null;
            if (_now < timer.Due)
                _now = timer.Due;
            _armed.Remove(timer);
            if (timer.Period is { } period)
                Arm(timer, _now + period);
            else
                Notify();
            return timer;
        }
    }

    private Timer? Earliest() => _armed.MinBy(timer => (timer.Due, timer.Order));

    private void Arm(Timer timer, DateTimeOffset due)
    {
        timer.Due = due;
        timer.Order = _order++;
        _armed.Add(timer);
        Notify();
    }

    private void Notify()
    {
        foreach (var waiter in _waiters.Where(waiter => waiter.Reached()).ToList())
        {
            _waiters.Remove(waiter);
            waiter.Source.TrySetResult();
        }
    }

    private bool Change(Timer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.Disposed)
                return false;
            _armed.Remove(timer);
            timer.Period = period > TimeSpan.Zero ? period : null;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Arm(timer, _now + dueTime);
            else
                Notify();
        }

        // The system's timers fire at once, on another thread, when they are due at once. So do ours.
        if (dueTime == TimeSpan.Zero)
            ThreadPool.QueueUserWorkItem(static time => time.Advance(TimeSpan.Zero), this, preferLocal: false);
        return true;
    }

    private void Remove(Timer timer)
    {
        lock (_gate)
        {
            timer.Disposed = true;
            _armed.Remove(timer);
            Notify();
        }
    }

    private sealed record Waiter(Func<bool> Reached, TaskCompletionSource Source);

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public long Order { get; set; }

        public TimeSpan? Period { get; set; }

        public bool Disposed { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => time.Change(this, dueTime, period);

        public void Dispose() => time.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
