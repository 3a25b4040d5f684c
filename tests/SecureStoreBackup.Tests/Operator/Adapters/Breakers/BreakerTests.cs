using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters.Breakers;

public sealed class BreakerTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private readonly VirtualTime _time = new(_start);
    private readonly List<StepFailure?> _changes = [];
    private readonly Breaker _breaker;
    private bool _away = true;
    private int _calls;

    public BreakerTests() => _breaker = new Breaker([Reasons.FarmUnreachable], _time, _changes.Add);

    [Fact, Invariant("I7")]
    public async Task While_nobody_answers_calls_are_spared_and_fail_with_what_the_last_one_met()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal(Reasons.FarmUnreachable, (await FailAsync()).Reason);
        Assert.Equal(3, _calls);
        Assert.True(_breaker.IsOpen);
        Assert.Equal(Reasons.FarmUnreachable, Assert.Single(_changes)!.Reason);
    }

    [Fact, Invariant("I7")]
    public async Task One_call_at_a_time_tries_whether_it_is_back_ever_later_but_every_minute_at_least()
    {
        await OpenAsync();
        var tries = new List<double>();
        var (start, calls) = (_time.GetUtcNow(), _calls);
        for (var second = 0; second < 600; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await FailAsync();
            await FailAsync();
            if (_calls == calls)
                continue;
            Assert.Equal(calls + 1, _calls);
            (calls, _) = (_calls, 0);
            tries.Add((_time.GetUtcNow() - start).TotalSeconds);
        }
        Assert.InRange(tries[0], 5, 6);
        Assert.All(tries.Zip(tries.Skip(1), (one, next) => next - one), gap => Assert.InRange(gap, 5, 61));
        Assert.InRange(tries.Count, 10, 15);
    }

    [Fact, Invariant("I7")]
    public async Task The_first_answer_closes_it()
    {
        await OpenAsync();
        _away = false;
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, await CallAsync());
        Assert.Equal(1, await CallAsync());
        Assert.False(_breaker.IsOpen);
        Assert.Null(_changes[^1]);
    }

    [Fact]
    public async Task The_words_say_since_when_and_stay_the_same_while_it_lasts()
    {
        var first = await FailAsync();
        var messages = new HashSet<string> { first.Message };
        for (var i = 0; i < 50; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(7));
            messages.Add((await FailAsync()).Message);
        }
        Assert.Equal($"No answer. This has been so since {_start:yyyy-MM-dd HH:mm:ss}Z.", Assert.Single(messages));
    }

    [Fact]
    public async Task Who_is_spared_is_told_when_to_come_again()
    {
        await OpenAsync();
        Assert.InRange((await FailAsync()).RetryAfter!.Value.TotalSeconds, 1, 5);
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        for (var i = 0; i < 100; i++)
            await Assert.ThrowsAsync<StepFailedException>(() => _breaker.CallAsync<int>(_ => throw new StepFailedException(new StepFailure(Reasons.FarmFenced, "Go.", Retry: false)), TestContext.Current.CancellationToken));
        Assert.False(_breaker.IsOpen);
    }

    [Fact, Invariant("I7")]
    public async Task What_a_person_has_to_mend_is_no_outage_whatever_its_reason()
    {
        for (var i = 0; i < 100; i++)
            await Assert.ThrowsAsync<StepFailedException>(() => _breaker.CallAsync<int>(_ => throw new StepFailedException(new StepFailure(Reasons.FarmUnreachable, "Its certificate is not trusted.", Retry: false)), TestContext.Current.CancellationToken));
        Assert.False(_breaker.IsOpen);
    }

    [Fact, Invariant("I7")]
    public async Task A_call_that_is_given_up_because_nothing_comes_back_closes_nothing()
    {
        await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        using var patience = new CancellationTokenSource();
        var call = _breaker.CallAsync<int>(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return 1;
        }, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(_breaker.IsOpen);
        Assert.Equal(Reasons.FarmUnreachable, (await FailAsync()).Reason);
    }

    [Fact, Invariant("I7")]
    public async Task Nobody_waits_for_the_end_of_a_copy_that_found_the_other_side_back()
    {
        await OpenAsync();
        _away = false;
        _time.Advance(TimeSpan.FromSeconds(6));
        var copied = new TaskCompletionSource<int>();
        var copy = _breaker.TransferAsync(_ => Task.CompletedTask, _ => copied.Task, TestContext.Current.CancellationToken);
        Assert.Equal(1, await CallAsync());
        copied.SetResult(7);
        Assert.Equal(7, await copy);
    }

    [Fact, Invariant("I7")]
    public async Task Copies_that_break_off_count()
    {
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StepFailedException>(() => _breaker.TransferAsync<int>(_ => Task.CompletedTask, _ => throw new StepFailedException(new StepFailure(Reasons.FarmUnreachable, "No answer.", Retry: true)), TestContext.Current.CancellationToken));
        Assert.True(_breaker.IsOpen);
    }

    [Fact]
    public async Task Now_and_then_a_failure_spares_nobody_anything()
    {
        for (var i = 0; i < 100; i++)
        {
            _away = i % 5 is 0;
            if (_away)
                await FailAsync();
            else
                await CallAsync();
        }
        Assert.Equal(100, _calls);
    }

    private async Task OpenAsync()
    {
        for (var i = 0; i < 3; i++)
            await FailAsync();
        Assert.True(_breaker.IsOpen);
    }

    private async Task<StepFailure> FailAsync() => (await Assert.ThrowsAsync<StepFailedException>(CallAsync)).Failure;

    private Task<int> CallAsync() => _breaker.CallAsync(
        _ =>
        {
            _calls++;
            return _away ? throw new StepFailedException(new StepFailure(Reasons.FarmUnreachable, "No answer.", Retry: true)) : Task.FromResult(1);
        }, TestContext.Current.CancellationToken);
}
