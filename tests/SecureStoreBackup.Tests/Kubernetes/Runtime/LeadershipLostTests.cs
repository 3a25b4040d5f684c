using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class LeadershipLostTests : LeaderElection
{
    [Fact]
    public async Task A_leader_that_another_has_replaced_stops_at_its_next_renewal()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(Leads.Task);

        Server.TakeBy("you");
        await AdvanceAsync(2, running);

        var e = await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
        Assert.Contains("it went to you", e.Message, StringComparison.Ordinal);
        Assert.Equal("you", Server.Lease!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task A_lease_that_is_deleted_and_made_anew_is_lost_for_its_token_orders_nothing_any_more()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(Leads.Task);

        Server.Lease = null;
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
            stoppedAt.SetResult(Time.GetUtcNow());
        });
        await Bounded(Leads.Task);
        await AdvanceAsync(5);
        var renewedAt = Server.Lease!.Spec.RenewTime!.Value;
        Assert.Equal(Time.GetUtcNow().AddSeconds(-1), renewedAt);
        Server.Before = (_, _) => throw new HttpRequestException("unreachable");

        await AdvanceAsync(12, running);

        await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
        Assert.Equal(TimeSpan.FromSeconds(10), await Bounded(stoppedAt.Task) - renewedAt);
    }

    [Fact]
    public async Task A_renewal_that_hangs_does_not_keep_the_leader_leading()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(Leads.Task);
        Server.Before = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, Time, token);

        await AdvanceAsync(12, running, within: 10);

        await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
    }

    [Fact]
    public async Task Work_that_does_not_stop_is_not_waited_for_beyond_the_lease()
    {
        var never = new TaskCompletionSource();
        var running = RunAsync(_ => never.Task);
        await Bounded(Leads.Task);
        Server.TakeBy("you");

        await AdvanceAsync(2, running, within: 5);
        Assert.False(running.IsCompleted);
        await AdvanceAsync(5, running, within: 5);

        await Assert.ThrowsAsync<LeadershipLostException>(() => Bounded(running));
    }

    [Fact]
    public async Task A_short_outage_costs_nothing()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(Leads.Task);

        Server.Before = (_, _) => throw new HttpRequestException("unreachable");
        await AdvanceAsync(6);
        Server.Before = (_, _) => Task.CompletedTask;
        await AdvanceAsync(20);

        Assert.False(running.IsCompleted);
        await StopAsync(running);
    }
}
