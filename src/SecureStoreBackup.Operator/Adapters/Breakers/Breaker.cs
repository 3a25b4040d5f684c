using Polly;
using Polly.CircuitBreaker;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

/// <summary>
/// Stands before one farm, vault or container. While that is out of reach, calls fail at once with what the last one met, and
/// one after the other tries whether it is back: 5 s after the first refusals, then ever later, every 60 s at most. It closes
/// itself with the first answer; a refusal that is an answer, such as a missing right, counts as one. Thread-safe.
/// </summary>
internal sealed class Breaker
{
    /// <summary>So many calls have to fail, and nine of ten, before the others are spared theirs.</summary>
    private const int Least = 3;

    private static readonly TimeSpan s_sampling = TimeSpan.FromMinutes(1);

    private readonly IReadOnlySet<string> _outages;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly Lock _gate = new();
    private StepFailure? _last;
    private DateTimeOffset _since;

    /// <param name="outages">The reasons that mean that nobody is there.</param>
    /// <param name="changed">Is told when it opens, with the last failure, and with null when it closes.</param>
    public Breaker(IReadOnlySet<string> outages, TimeProvider time, Action<StepFailure?> changed)
    {
        (_outages, _time) = (outages, time);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.9,
            MinimumThroughput = Least,
            SamplingDuration = s_sampling,
            BreakDurationGenerator = attempt => ValueTask.FromResult(Break(attempt.HalfOpenAttempts)),
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is StepFailedException { Failure: var failure } && _outages.Contains(failure.Reason)),
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
            var result = await _pipeline.ExecuteAsync(static async (call, token) => await call(token), call, cancellationToken);
            Answered();
            return result;
        }
        catch (BrokenCircuitException open)
        {
            throw new StepFailedException(Parked(open.RetryAfter));
        }
        catch (StepFailedException refusal) when (_outages.Contains(refusal.Failure.Reason))
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
            return (_last ?? new StepFailure(_outages.First(), "It does not answer; we keep trying.", Retry: true)) with { RetryAfter = retryAfter };
    }
}
