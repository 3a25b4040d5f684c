using System.Threading.Channels;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Keys that wait to be worked on, each at most once, and no key by two workers at a time. Thread-safe.</summary>
/// <remarks>
/// <para>A key is <em>dirty</em> when it needs work, <em>queued</em> when a worker may take it, <em>processing</em> while one has it:
/// queued ⊆ dirty, and queued ∩ processing = ∅. A key added while it is processed is dirty at once and queued when its worker is done.</para>
/// <para>A key may also wait for a time. Of several times the earliest counts. The wait ends when a worker takes the key, whatever made it
/// dirty: the work will say when to come again.</para>
/// <para>Beside that, a time may be promised to it. A promise stands until its time comes, another takes its place or it is taken back,
/// whatever is worked on meanwhile, and a key that stands in line then moves forward.</para>
/// <para>What is due goes before changes, and changes before looks (<see cref="Urgency"/>), so that both are served at once though ten
/// thousand objects are looked at for the first time; one turn in eight goes to those behind all the same.</para>
/// <para>One timer serves all waits, and memory grows with the number of different keys only.</para>
/// </remarks>
#pragma warning disable CA1711 // "Queue": its name everywhere
public sealed class WorkQueue<TKey> : IDisposable
#pragma warning restore CA1711
    where TKey : notnull
{
    /// <summary>Timers take no more than 49 days. One that fires early finds nothing due and is set again.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(3650);

    /// <summary>Looks that are further away come at whole seconds, many keys together: to wake up for one costs more than to look.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Urgency> _dirty = [];
    private readonly Dictionary<TKey, Urgency> _processing = []; // and why
    private readonly Lines<TKey> _queued = new();
    private readonly Channel<bool> _turns = Channel.CreateUnbounded<bool>(); // one for each key in _queued
    private readonly WaitList<TKey> _waiting = new();
    private readonly WaitList<TKey> _promised = new();
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _timer;

    public WorkQueue(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(static queue => ((WorkQueue<TKey>)queue!).AddDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that need work, whether or not one of their workers is busy.</summary>
    public int Depth
    {
        get { lock (_gate) return _dirty.Count; }
    }

    /// <summary>Times that keys wait for, promised or not.</summary>
    public int Waiting
    {
        get { lock (_gate) return _waiting.Count + _promised.Count; }
    }

    /// <summary>The key needs work now.</summary>
    public void Add(TKey key, Urgency urgency = Urgency.Change)
    {
        lock (_gate)
            MarkDirty(key, urgency);
    }

    /// <summary>The key is to be looked at after a delay, unless it is taken or due sooner; after 20 s or more up to a second later.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (delay <= TimeSpan.Zero)
                MarkDirty(key, Urgency.Look);
            else if (_waiting.Schedule(key, delay < Near ? DueAfter(delay) : WholeSecond(DueAfter(delay))))
                SetTimer();
        }
    }

    /// <summary>The same by the worker that has the key and did not finish the work: what was due then is due still.</summary>
    public void Retry(TKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_processing.GetValueOrDefault(key, Urgency.Look) == Urgency.Due)
                Promise(key, delay);
            else
                AddAfter(key, delay);
        }
    }

    /// <summary>The key is due after a delay, whatever happens before. An earlier promise to it is void.</summary>
    public void Promise(TKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            _promised.Remove(key);
            if (delay <= TimeSpan.Zero)
                MarkDirty(key, Urgency.Due);
            else if (_promised.Schedule(key, DueAfter(delay)))
                SetTimer();
        }
    }

    /// <summary>Nothing is promised to the key any more.</summary>
    public void TakeBack(TKey key)
    {
        lock (_gate)
            _promised.Remove(key);
    }

    /// <summary>Waits for a key and hands it to the caller, who must call <see cref="Done"/> when finished with it, come what may.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _turns.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            var key = _queued.Take();
            _dirty.Remove(key, out var urgency);
            _waiting.Remove(key); // the timer may fire for nothing; to set it again here would cost more
            _processing.Add(key, urgency);
            return key;
        }
    }

    /// <summary>The caller is finished with a key that it took.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
            if (_processing.Remove(key) && _dirty.TryGetValue(key, out var urgency))
                Queue(key, urgency);
    }

    /// <summary>Keys that wait do so no longer; nothing becomes due after this.</summary>
    public void Dispose() => _timer.Dispose();

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    private TimeSpan DueAfter(TimeSpan delay) => Now + (delay < LongestWait ? delay : LongestWait);

    private static TimeSpan WholeSecond(TimeSpan due) => TimeSpan.FromSeconds(Math.Ceiling(due.TotalSeconds));

    private void MarkDirty(TKey key, Urgency urgency)
    {
        if (!_dirty.TryAdd(key, urgency) && urgency < _dirty[key])
            _dirty[key] = urgency;
        if (!_processing.ContainsKey(key))
            Queue(key, urgency);
    }

    private void Queue(TKey key, Urgency urgency)
    {
        if (_queued.Add(key, urgency))
            _turns.Writer.TryWrite(true);
    }

    private void AddDue()
    {
        lock (_gate)
        {
            while (_promised.TryTakeDue(Now, out var promised))
                MarkDirty(promised, Urgency.Due);
            while (_waiting.TryTakeDue(Now, out var key))
                MarkDirty(key, Urgency.Look);
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if ((_waiting.NextDue < _promised.NextDue ? _waiting.NextDue : _promised.NextDue ?? _waiting.NextDue) is not { } due)
            return;
        // Rounded up to the timers' resolution, since one that fires early would have to be set again and again.
        var delay = TimeSpan.FromMilliseconds(Math.Ceiling((due - Now).TotalMilliseconds));
        _timer.Change(delay < TimeSpan.Zero ? TimeSpan.Zero : delay < LongestTimer ? delay : LongestTimer, Timeout.InfiniteTimeSpan);
    }
}
