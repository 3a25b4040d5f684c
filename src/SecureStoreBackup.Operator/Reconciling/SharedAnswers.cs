using System.Collections.Concurrent;
using System.Threading.Channels;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>One answer for everybody who asks the same. Who comes while somebody asks waits for that answer. Thread-safe.</summary>
internal sealed class SharedAnswers<TKey, T>(TimeProvider time)
    where TKey : notnull
{
    /// <summary>An answer that nobody took for this long is forgotten.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<TKey, Place> _places = new();
    private long _swept = time.GetUtcNow().UtcTicks;

    /// <param name="counts">Whether what was answered before still counts.</param>
    /// <param name="ask">Asked by one at a time. A refusal is an answer, too; whoever is cancelled leaves the question to the next.</param>
    public async Task<Answer<T>> AskAsync(TKey key, Func<Answer<T>, bool> counts, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        Sweep();
        var place = _places.GetOrAdd(key, _ => new Place());
        place.Used = time.GetUtcNow();
        if (place.Last is { } known && counts(known))
            return known;
        await place.Turn.Reader.ReadAsync(cancellationToken);
        try
        {
            return place.Last is { } meanwhile && counts(meanwhile) ? meanwhile : place.Last = await AskAsync(ask, cancellationToken);
        }
        finally
        {
            place.Turn.Writer.TryWrite(true);
        }
    }

    /// <summary>What was learnt in another way.</summary>
    public void Tell(TKey key, Answer<T> answer)
    {
        var place = _places.GetOrAdd(key, _ => new Place());
        if (place.Last is not { } known || known.At < answer.At)
            place.Last = answer;
    }

    private async Task<Answer<T>> AskAsync(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        try
        {
            return new Answer<T>(at, await ask(cancellationToken), null);
        }
        catch (StepFailedException refusal)
        {
            return new Answer<T>(at, default, refusal.Failure);
        }
    }

    private void Sweep()
    {
        var (now, before) = (time.GetUtcNow(), Interlocked.Read(ref _swept));
        if (now.UtcTicks - before < _kept.Ticks || Interlocked.CompareExchange(ref _swept, now.UtcTicks, before) != before)
            return;
        foreach (var (key, place) in _places)
            if (now - place.Used > _kept)
                _places.TryRemove(key, out _);
    }

    private sealed class Place
    {
        public Place() => Turn.Writer.TryWrite(true);

        /// <summary>Holds one token; who has taken it asks.</summary>
        public Channel<bool> Turn { get; } = Channel.CreateBounded<bool>(1);

        public Answer<T>? Last { get; set; }

        public DateTimeOffset Used { get; set; }
    }
}

/// <param name="At">When it was asked: nothing that happened later is in it.</param>
/// <param name="Refusal">Null when there is a value.</param>
internal sealed record Answer<T>(DateTimeOffset At, T? Value, StepFailure? Refusal);
