using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>
/// Tells people of what happens to objects, as <c>kubectl describe</c> shows it. <see cref="Record"/> never waits and never throws, and
/// nothing depends on an event's arrival: when too many wait, they are dropped, and when the server refuses, that is logged.
/// </summary>
/// <param name="client">The API.</param>
/// <param name="options">Who reports, and limits.</param>
/// <param name="time">For event times and waits.</param>
/// <param name="log">Refusals and drops.</param>
public sealed class EventRecorder(KubernetesClient client, EventRecorderOptions options, TimeProvider time, ILogger<EventRecorder> log)
{
    private const int MaxFieldBytes = 128; // of action, reason and instance
    private const int MaxAttempts = 3;
    private const int Batch = 64; // between two looks at series and drops, however many wait

    /// <summary>How many may wait for a Normal event to join them: a flood of good news leaves room for the bad.</summary>
    private readonly int _roomForNormal = options.Capacity - (options.Capacity / 4);

    private readonly Channel<(EventKey Key, DateTimeOffset At)> _waiting =
        Channel.CreateBounded<(EventKey, DateTimeOffset)>(new BoundedChannelOptions(options.Capacity) { SingleReader = true });

    private readonly EventSeriesBook _book = new(options);
    private readonly EventBudget _budget = new(options);
    private readonly TokenBucket _pace = new(options.RequestsPerSecond, options.RequestBurst, time);
    private readonly Complaints<string> _complaints = new(); // by namespace
    private long _dropped;
    private DateTimeOffset _tellDroppedAt;
    private long _lastStamp;

    /// <summary>Notes that something happened, to be told by <see cref="RunAsync"/>.</summary>
    /// <param name="regarding">The object that it happened to.</param>
    /// <param name="type"><see cref="EventType"/>: "Normal" or "Warning".</param>
    /// <param name="reason">Why, PascalCase and stable.</param>
    /// <param name="action">What was done or attempted, PascalCase.</param>
    /// <param name="note">For people, without a secret; cut to 1,024 bytes.</param>
    public void Record(ObjectReference regarding, string type, string reason, string action, string note)
    {
        var key = new EventKey(
            regarding with { ResourceVersion = null }, type, EventNote.Fit(reason, MaxFieldBytes), EventNote.Fit(action, MaxFieldBytes), EventNote.Fit(note));
        if ((type != EventType.Warning && _waiting.Reader.Count >= _roomForNormal) || !_waiting.Writer.TryWrite((key, time.GetUtcNow())))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>Sends events until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await WaitAsync(cancellationToken);
            for (var i = 0; i < Batch && _waiting.Reader.TryRead(out var waiting); i++)
            {
                var entry = _book.Count(waiting.Key, waiting.At);
                if (entry.Name is null && !_budget.TrySpend(entry.Key.Regarding, waiting.At))
                    Drop(entry);
                else if (_book.IsDue(entry, time.GetUtcNow()))
                    await SendAsync(entry, cancellationToken);
            }

            foreach (var entry in _book.Unsent().Where(entry => _book.IsDue(entry, time.GetUtcNow())))
                await SendAsync(entry, cancellationToken);
            TellDropped();
        }
    }

    /// <summary>Waits for an event, and no longer than a period while somebody has not heard of all.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_book.Unsent().Count == 0 && Interlocked.Read(ref _dropped) == 0)
        {
            await _waiting.Reader.WaitToReadAsync(cancellationToken);
            return;
        }

        using var period = new CancellationTokenSource(options.SeriesPeriod, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, period.Token);
        try
        {
            await _waiting.Reader.WaitToReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The period is over; what is unsent may be due.
        }
    }

    /// <summary>Once a period at most: whoever floods events must not flood the log instead.</summary>
    private void TellDropped()
    {
        if (time.GetUtcNow() < _tellDroppedAt || Interlocked.Exchange(ref _dropped, 0) is not (> 0 and var dropped))
            return;
        log.EventsDropped(dropped);
        _tellDroppedAt = time.GetUtcNow() + options.SeriesPeriod;
    }

    private void Drop(EventEntry entry)
    {
        _book.Remove(entry);
        Interlocked.Increment(ref _dropped);
    }

    private async Task SendAsync(EventEntry entry, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Exception failure;
            try
            {
                await _pace.TakeAsync(cancellationToken);
                await WriteAsync(entry, cancellationToken);
                (entry.Sent, entry.SentAt) = (entry.Count, time.GetUtcNow());
                if (_complaints.End(Namespace(entry)) is > 0 and var lost)
                    log.EventsWork(Namespace(entry), lost);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = e;
            }

            if (attempt == MaxAttempts || failure is KubernetesException { IsTransient: false } or ArgumentException)
            {
                Lose(entry, failure);
                return;
            }

            var delay = TimeSpan.FromSeconds(attempt);
            if (failure is KubernetesException { RetryAfter: { } asked } && asked > delay)
                delay = asked;
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    /// <summary>Says so once per namespace and outage. What is lost with a namespace that is being deleted, nobody misses.</summary>
    private void Lose(EventEntry entry, Exception failure)
    {
        _book.Remove(entry);
        if (failure is KubernetesException { IsNamespaceTerminating: true } || !_complaints.IsNews(Namespace(entry), failure))
            return;
        if (failure is KubernetesException { IsForbidden: true })
            log.EventsForbidden(failure, Namespace(entry));
        else
            log.EventLost(failure, entry.Key.Reason, entry.Key.Regarding.Name);
    }

    private async Task WriteAsync(EventEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Sent > 0)
        {
            try
            {
                await client.MergePatchAsync(Resources.Events, new(Namespace(entry), entry.Name!), Series(entry), cancellationToken);
                return;
            }
            catch (KubernetesException e) when (e.IsNotFound)
            {
                entry.Name = null; // the server forgets events after an hour
                (entry.Count, entry.Sent) = (1, 0);
            }
        }

        entry.Name ??= $"{Shortened(entry.Key.Regarding.Name)}.{Stamp():x}";
        try
        {
            entry.Name = (await client.CreateAsync(Resources.Events, New(entry), cancellationToken)).Metadata.Name;
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // An attempt before came through, and its answer did not.
        }
    }

    private Event New(EventEntry entry) => new()
    {
        Metadata = new() { Name = entry.Name, Namespace = Namespace(entry) },
        EventTime = entry.Last,
        ReportingController = options.Controller,
        ReportingInstance = EventNote.Fit(options.Instance, MaxFieldBytes),
        Regarding = entry.Key.Regarding,
        Type = entry.Key.Type,
        Reason = entry.Key.Reason,
        Action = entry.Key.Action,
        Note = entry.Key.Note,
    };

    private static JsonObject Series(EventEntry entry) => new()
    {
        ["series"] = new JsonObject
        {
            ["count"] = entry.Count,
            ["lastObservedTime"] = MicroTimeConverter.Format(entry.Last),
        },
    };

    /// <summary>Events of cluster objects live in "default", as client-go has it.</summary>
    private static string Namespace(EventEntry entry) => entry.Key.Regarding.Namespace is { Length: > 0 } given ? given : "default";

    private static string Shortened(string name) => name.Length <= 230 ? name : name[..230].TrimEnd('.', '-');

    /// <summary>The time in ticks, made different for each event.</summary>
    private long Stamp() => _lastStamp = Math.Max(_lastStamp + 1, time.GetUtcNow().UtcTicks);
}
