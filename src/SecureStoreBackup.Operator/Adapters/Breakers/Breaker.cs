using Polly;
using Polly.CircuitBreaker;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

/// <summary>
/// Stands before one farm, vault or container. While that is out of reach, calls fail at once with what the last one met, and
/// one after the other tries whether it is back: 5 s after the first refusals, then ever later, every 60 s at most. It closes
/// itself with the first answer; a refusal that is an answer, such as a missing right, counts as one, and so does whatever a
/// person has to mend. A call that is given up because nothing comes back counts as none. Thread-safe.
/// </summary>
internal sealed class Breaker
{
    /// <summary>So many calls have to fail, and nine of ten, before the others are spared theirs.</summary>
    private const int Least = 3;

    private static readonly TimeSpan s_sampling = TimeSpan.FromMinutes(1);

    /// <summary>Whoever gives up after so long did not get an answer; before that, it was for reasons of its own.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<string> _outages;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly Lock _gate = new();
    private StepFailure? _last;
    private DateTimeOffset _since;

    /// <param name="outages">The reasons that mean that nobody is there.</param>
    /// <param name="changed">Is told when it opens, with the last failure, and with null when it closes.</param>
    public Breaker(IReadOnlyList<string> outages, TimeProvider time, Action<StepFailure?> changed)
    {
        (_outages, _time) = (outages, time);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.9,
            MinimumThroughput = Least,
            SamplingDuration = s_sampling,
            BreakDurationGenerator = attempt => ValueTask.FromResult(Break(attempt.HalfOpenAttempts)),
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is SilenceException || outcome.Outcome.Exception is StepFailedException { Failure: var failure } && IsOutage(failure)),
            StateProvider = _state,
            OnOpened = opened =>
            {
                changed((opened.Outcome.Exception as StepFailedException)?.Failure);
                return default;
            },
            OnClosed = _ =>
            {
                changed(null);
                return default;
            },
        }).Build();
    }

    public bool IsOpen => _state.CircuitState is not CircuitState.Closed;

    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _pipeline.ExecuteAsync(async token => await ListenAsync(call, token), cancellationToken);
            Answered();
            return result;
        }
        catch (BrokenCircuitException open)
        {
            throw new StepFailedException(Parked(open.RetryAfter));
        }
        catch (SilenceException silence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new OperationCanceledException("The call was given up.", silence);
        }
        catch (StepFailedException refusal) when (IsOutage(refusal.Failure))
        {
            throw new StepFailedException(Failed(refusal.Failure), refusal);
        }
        catch (StepFailedException)
        {
            Answered();
            throw;
        }
    }

    public async Task CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => await CallAsync(
        async token =>
        {
            await call(token);
            return true;
        }, cancellationToken);

    /// <summary>
    /// For what goes on for long, such as the copy of a file: asks whether somebody is there only where that is in doubt, so that
    /// nobody waits for the copy's end, and lets its outcome count.
    /// </summary>
    /// <param name="ask">A short question.</param>
    public async Task<T> TransferAsync<T>(Func<CancellationToken, Task> ask, Func<CancellationToken, Task<T>> transfer, CancellationToken cancellationToken)
    {
        if (IsOpen)
            await CallAsync(ask, cancellationToken);
        try
        {
            return await transfer(cancellationToken);
        }
        catch (StepFailedException refusal) when (IsOutage(refusal.Failure))
        {
            return await CallAsync(_ => Task.FromException<T>(refusal), cancellationToken);
        }
    }

    private bool IsOutage(StepFailure failure) => failure.Retry && _outages.Contains(failure.Reason);

    private async Task<T> ListenAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        try
        {
            return await call(cancellationToken);
        }
        catch (OperationCanceledException givenUp) when (IsOpen || _time.GetElapsedTime(started) >= s_silence)
        {
            throw new SilenceException(givenUp);
        }
    }

    private static TimeSpan Break(int failedTries) => TimeSpan.FromSeconds(Math.Min(60, 5 * Math.Pow(2, Math.Min(failedTries, 10))));

    private void Answered()
    {
        lock (_gate)
            _last = null;
    }

    private StepFailure Failed(StepFailure failure)
    {
        lock (_gate)
        {
            if (_last is null)
                _since = _time.GetUtcNow();
            return _last = failure with { Message = $"{failure.Message} This has been so since {_since:yyyy-MM-dd HH:mm:ss}Z." };
        }
    }

    /// <summary>In the same words as the last refusal, so that nobody's status changes with each try.</summary>
    private StepFailure Parked(TimeSpan? retryAfter)
    {
        lock (_gate)
            return (_last ?? new StepFailure(_outages[0], "It does not answer; we keep trying.", Retry: true)) with { RetryAfter = retryAfter };
    }

    private sealed class SilenceException(OperationCanceledException givenUp) : Exception("Nothing came back.", givenUp);
}
