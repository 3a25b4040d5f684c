using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class LeaderElectorTests : IDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly LeaseServer _server = new();
    private readonly KubernetesClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<FencingToken> _leads = new();

    public LeaderElectorTests() => _client = _server.Client(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_comes_first_makes_the_lease_and_leads()
    {
        var running = RunAsync(UntilCancelled);

        var token = await Bounded(_leads.Task);

        Assert.Equal(new FencingToken(_server.Lease!.Metadata.Uid!, 0), token);
        Assert.Equal(("me", 15, 0), (_server.Lease.Spec.HolderIdentity, _server.Lease.Spec.LeaseDurationSeconds!.Value, _server.Lease.Spec.LeaseTransitions!.Value));
        await StopAsync(running);
    }

    [Fact]
    public async Task A_lease_that_another_holds_is_taken_only_when_no_sign_of_life_came_for_its_duration()
    {
        _server.Lease = Held("you", transitions: 4);
        var running = RunAsync(UntilCancelled);

        await AdvanceAsync(14);
        Assert.Equal("you", _server.Lease!.Spec.HolderIdentity);
        await AdvanceAsync(2);

        Assert.Equal(5, (await Bounded(_leads.Task)).Transitions);
        Assert.Equal("me", _server.Lease.Spec.HolderIdentity);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_sign_of_life_of_the_holder_starts_the_wait_anew()
    {
        _server.Lease = Held("you", transitions: 4);
        var running = RunAsync(UntilCancelled);
        await AdvanceAsync(10);

        _server.Lease = _server.Lease; // a write, and so another version
        await AdvanceAsync(14);

        Assert.False(_leads.Task.IsCompleted);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_lease_that_was_given_back_is_taken_at_the_next_look()
    {
        _server.Lease = Held("you", transitions: 4);
        var running = RunAsync(UntilCancelled);
        await AdvanceAsync(2);

        _server.Lease = Held("", transitions: 4);
        await AdvanceAsync(2);

        Assert.Equal(5, (await Bounded(_leads.Task)).Transitions);
        await StopAsync(running);
    }

    [Fact]
    public async Task The_leader_renews_and_goes_on()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(_leads.Task);

        await AdvanceAsync(60);

        Assert.False(running.IsCompleted);
        Assert.Equal(_time.GetUtcNow(), _server.Lease!.Spec.RenewTime!.Value);
        Assert.Equal(0, _server.Lease.Spec.LeaseTransitions);
        await StopAsync(running);
    }

    [Fact]
    public async Task On_shutdown_the_lease_is_kept_until_the_work_has_ended_and_then_given_back()
    {
        var mayEnd = new TaskCompletionSource();
        var running = RunAsync(async token =>
        {
            await UntilCancelled(token);
            await mayEnd.Task;
        });
        await Bounded(_leads.Task);

        await _stop.CancelAsync();
        await AdvanceAsync(20);
        Assert.Equal("me", _server.Lease!.Spec.HolderIdentity);
        mayEnd.SetResult();
        await Bounded(running);

        Assert.Equal(("", 1, 0), (_server.Lease.Spec.HolderIdentity, _server.Lease.Spec.LeaseDurationSeconds!.Value, _server.Lease.Spec.LeaseTransitions!.Value));
    }

    [Fact]
    public async Task Work_that_ends_by_itself_gives_the_lease_back_and_its_error_passes()
    {
        var running = RunAsync(_ => throw new InvalidDataException("the work failed"));

        await Assert.ThrowsAsync<InvalidDataException>(() => Bounded(running));
        Assert.Equal("", _server.Lease!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task A_leader_that_another_has_replaced_stops_at_its_next_renewal()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(_leads.Task);

        _server.TakeBy("you");
        await AdvanceAsync(2, running);

        var e = await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
        Assert.Contains("it went to you", e.Message, StringComparison.Ordinal);
        Assert.Equal("you", _server.Lease!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task A_lease_that_is_deleted_and_made_anew_is_lost_for_its_token_orders_nothing_any_more()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(_leads.Task);

        _server.Lease = null;
        await AdvanceAsync(4, running);

        var e = await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
        Assert.Contains("made anew", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_stops_ten_seconds_after_its_last_renewal_before_others_may_start()
    {
        var stoppedAt = new TaskCompletionSource<DateTimeOffset>();
        var running = RunAsync(async token =>
        {
            await UntilCancelled(token);
            stoppedAt.SetResult(_time.GetUtcNow());
        });
        await Bounded(_leads.Task);
        await AdvanceAsync(5);
        var renewedAt = _server.Lease!.Spec.RenewTime!.Value;
        Assert.Equal(_time.GetUtcNow().AddSeconds(-1), renewedAt);
        _server.Before = (_, _) => throw new HttpRequestException("unreachable");

        await AdvanceAsync(12, running);

        await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
        Assert.Equal(TimeSpan.FromSeconds(10), await Bounded(stoppedAt.Task) - renewedAt);
    }

    [Fact]
    public async Task A_renewal_that_hangs_does_not_keep_the_leader_leading()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(_leads.Task);
        _server.Before = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, _time, token);

        await AdvanceAsync(12, running, within: 10);

        await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
    }

    [Fact]
    public async Task Work_that_does_not_stop_is_not_waited_for_beyond_the_lease()
    {
        var never = new TaskCompletionSource();
        var running = RunAsync(_ => never.Task);
        await Bounded(_leads.Task);
        _server.TakeBy("you");

        await AdvanceAsync(2, running, within: 5);
        Assert.False(running.IsCompleted);
        await AdvanceAsync(5, running, within: 5);

        await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
    }

    [Fact]
    public async Task A_short_outage_costs_nothing()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(_leads.Task);

        _server.Before = (_, _) => throw new HttpRequestException("unreachable");
        await AdvanceAsync(6);
        _server.Before = (_, _) => Task.CompletedTask;
        await AdvanceAsync(20);

        Assert.False(running.IsCompleted);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_write_that_came_through_without_an_answer_still_counts_as_ours()
    {
        var first = true;
        _server.Before = (method, _) =>
        {
            if (method != HttpMethod.Post || !first)
                return Task.CompletedTask;
            first = false;
            _server.Lease = Held("me", transitions: 0);
            throw new HttpRequestException("the answer was lost");
        };
        var running = RunAsync(UntilCancelled);

        await AdvanceAsync(2);

        Assert.Equal(0, (await Bounded(_leads.Task)).Transitions);
        await StopAsync(running);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("create")]
    public async Task Missing_rights_are_told_at_once_with_the_verb_that_lacks(string verb)
    {
        var api = new ScriptedApi();
        if (verb == "create")
            api.Refuse(404, "NotFound");
        api.Refuse(403, "Forbidden");
        using var client = api.Client(_time);
        var elector = new LeaderElector(client, Options, _time, NullLogger<LeaderElector>.Instance);

        var e = await Assert.ThrowsAsync<LeaseForbiddenException>(() => Bounded(elector.RunAsync((_, _) => Task.CompletedTask, Token)));

        Assert.Equal((Options.Lease, verb), (e.Lease, e.Verb));
    }

    [Fact]
    public async Task Times_with_which_two_could_lead_are_refused()
    {
        var options = Options with { RenewDeadline = TimeSpan.FromSeconds(15) };
        var elector = new LeaderElector(_client, options, _time, NullLogger<LeaderElector>.Instance);

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => elector.RunAsync((_, _) => Task.CompletedTask, Token));

        Assert.Contains("RenewDeadline is 00:00:15", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_candidates_never_lead_at_the_same_time_and_each_term_has_a_higher_token()
    {
        var (leading, most) = (0, 0);
        List<int> terms = [];
        var candidates = new[] { "a", "b" }.Select(name => Task.Run(async () =>
        {
            for (var term = 0; term < 3; term++)
            {
                using var client = _server.Client(_time);
                var elector = new LeaderElector(client, Options with { Identity = $"{name}{term}" }, _time, NullLogger<LeaderElector>.Instance);
                await elector.RunAsync(async (token, _) =>
                {
                    var now = Interlocked.Increment(ref leading);
                    lock (terms)
                    {
                        most = Math.Max(most, now);
                        terms.Add(token.Transitions);
                    }

                    await Task.Yield();
                    Interlocked.Decrement(ref leading);
                }, Token);
            }
        }, Token)).ToArray();

        var all = Task.WhenAll(candidates);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!all.IsCompleted && !limit.IsCancellationRequested)
            await AdvanceAsync(1, all);
        await Bounded(all);

        Assert.Equal(1, most);
        Assert.Equal([0, 1, 2, 3, 4, 5], terms);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _stop.Dispose();
    }

    private static LeaderOptions Options => new(new("ns", "op"), "me");

    private static Lease Held(string holder, int transitions) => new()
    {
        Metadata = new() { Name = "op", Namespace = "ns", Uid = "uid-held" },
        Spec = new() { HolderIdentity = holder, LeaseDurationSeconds = 15, LeaseTransitions = transitions },
    };

    private Task RunAsync(Func<CancellationToken, Task> work)
    {
        var elector = new LeaderElector(_client, Options, _time, NullLogger<LeaderElector>.Instance);
        return elector.RunAsync((token, cancellationToken) =>
        {
            _leads.TrySetResult(token);
            return work(cancellationToken);
        }, _stop.Token);
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await Bounded(running);
            _stop.Token.ThrowIfCancellationRequested(); // the work may have ended in peace
        });
    }

    /// <summary>
    /// Moves the clock second by second, each time after the elector has gone to wait. It waits when some timer is due within its retry
    /// period, for the limits of its requests are longer.
    /// </summary>
    private async Task AdvanceAsync(int seconds, Task? until = null, double within = 2)
    {
        until ??= new TaskCompletionSource().Task;
        for (var passed = 0; ; passed++)
        {
            await Bounded(Task.WhenAny(until, _time.WaitForTimerDueAsync(TimeSpan.FromSeconds(within), Token)));
            if (until.IsCompleted || passed == seconds)
                return;
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task UntilCancelled(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
    }

    private static Task Bounded(Task task) => task.WaitAsync(TimeSpan.FromSeconds(30), Token);

    private static Task<T> Bounded<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30), Token);
}
