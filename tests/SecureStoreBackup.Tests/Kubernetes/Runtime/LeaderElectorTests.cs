using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class LeaderElectorTests : LeaderElection
{
    [Fact]
    public async Task Whoever_comes_first_makes_the_lease_and_leads()
    {
        var running = RunAsync(UntilCancelled);

        var token = await Bounded(Leads.Task);

        Assert.Equal(new FencingToken(Server.Lease!.Metadata.Uid!, 0), token);
        Assert.Equal(("me", 15, 0), (Server.Lease.Spec.HolderIdentity, Server.Lease.Spec.LeaseDurationSeconds!.Value, Server.Lease.Spec.LeaseTransitions!.Value));
        await StopAsync(running);
    }

    [Fact]
    public async Task A_lease_that_another_holds_is_taken_only_when_no_sign_of_life_came_for_its_duration()
    {
        Server.Lease = Held("you", transitions: 4);
        var running = RunAsync(UntilCancelled);

        await AdvanceAsync(14);
        Assert.Equal("you", Server.Lease!.Spec.HolderIdentity);
        await AdvanceAsync(2);

        Assert.Equal(5, (await Bounded(Leads.Task)).Transitions);
        Assert.Equal("me", Server.Lease.Spec.HolderIdentity);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_sign_of_life_of_the_holder_starts_the_wait_anew()
    {
        Server.Lease = Held("you", transitions: 4);
        var running = RunAsync(UntilCancelled);
        await AdvanceAsync(10);

        Server.Lease = Server.Lease; // a write, and so another version
        await AdvanceAsync(14);

        Assert.False(Leads.Task.IsCompleted);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_lease_that_was_given_back_is_taken_at_the_next_look()
    {
        Server.Lease = Held("you", transitions: 4);
        var running = RunAsync(UntilCancelled);
        await AdvanceAsync(2);

        Server.Lease = Held("", transitions: 4);
        await AdvanceAsync(2);

        Assert.Equal(5, (await Bounded(Leads.Task)).Transitions);
        await StopAsync(running);
    }

    [Fact]
    public async Task The_leader_renews_and_goes_on()
    {
        var running = RunAsync(UntilCancelled);
        await Bounded(Leads.Task);

        await AdvanceAsync(60);

        Assert.False(running.IsCompleted);
        Assert.Equal(Time.GetUtcNow(), Server.Lease!.Spec.RenewTime!.Value);
        Assert.Equal(0, Server.Lease.Spec.LeaseTransitions);
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
        await Bounded(Leads.Task);

        await Stopping.CancelAsync();
        await AdvanceAsync(20);
        Assert.Equal("me", Server.Lease!.Spec.HolderIdentity);
        mayEnd.SetResult();
        await Bounded(running);

        Assert.Equal(("", 1, 0), (Server.Lease.Spec.HolderIdentity, Server.Lease.Spec.LeaseDurationSeconds!.Value, Server.Lease.Spec.LeaseTransitions!.Value));
    }

    [Fact]
    public async Task Work_that_ends_by_itself_gives_the_lease_back_and_its_error_passes()
    {
        var running = RunAsync(_ => throw new InvalidDataException("the work failed"));

        await Assert.ThrowsAsync<InvalidDataException>(() => Bounded(running));
        Assert.Equal("", Server.Lease!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task A_write_that_came_through_without_an_answer_still_counts_as_ours()
    {
        var first = true;
        Server.Before = (method, _) =>
        {
            if (method != HttpMethod.Post || !first)
                return Task.CompletedTask;
            first = false;
            Server.Lease = Held("me", transitions: 0);
            throw new HttpRequestException("the answer was lost");
        };
        var running = RunAsync(UntilCancelled);

        await AdvanceAsync(2);

        Assert.Equal(0, (await Bounded(Leads.Task)).Transitions);
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
        using var client = api.Client(Time);
        var elector = new LeaderElector(client, Options, Time, NullLogger<LeaderElector>.Instance);

        var e = await Assert.ThrowsAsync<LeaseForbiddenException>(() => Bounded(elector.RunAsync((_, _) => Task.CompletedTask, Token)));

        Assert.Equal((Options.Lease, verb), (e.Lease, e.Verb));
    }

    [Fact]
    public async Task Times_with_which_two_could_lead_are_refused()
    {
        var options = Options with { RenewDeadline = TimeSpan.FromSeconds(15) };
        var elector = new LeaderElector(Client, options, Time, NullLogger<LeaderElector>.Instance);

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
                using var client = Server.Client(Time);
                var elector = new LeaderElector(client, Options with { Identity = $"{name}{term}" }, Time, NullLogger<LeaderElector>.Instance);
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
}
