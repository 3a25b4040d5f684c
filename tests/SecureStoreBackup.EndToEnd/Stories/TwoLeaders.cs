using System.Net;
using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>
/// Two operators under one lease of 3 s, renewed every 0.4 s, for 2 s at most. Whoever leads is stopped past the end of its
/// lease, in each step, and woken.
/// </summary>
[Trait("Suite", "Long")]
public sealed class TwoLeaders(Stage stage, TwoLeaders.Cast cast) : IClassFixture<TwoLeaders.Cast>
{
    /// <summary>A busy machine may take the lease from a leader that nobody has stopped yet; then the story begins again.</summary>
    private const int Attempts = 3;

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Hold.Steps), MemberType = typeof(Hold))]
    [Trait("Invariant", "I5")]
    public async Task A_leader_that_wakes_while_another_is_at_its_backup_does_not_get_in_its_way(string step)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var scene = await AsleepAsync(step, outcomeOnItsWay: false, cancellationToken);
        await scene.Leader.Process.SignalAsync("CONT", cancellationToken);
        await scene.Hold.ReleaseAsync(scene.Story, cancellationToken);

        Assert.Equal(Replica.LeadershipLost, await scene.Leader.Process.WaitForExitAsync(cancellationToken));
        await scene.Run.CompletesAsync();
        await scene.Run.HoldsAsync(cancellationToken);
        await scene.Run.ForgetAsync();
    }

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Hold.Steps), MemberType = typeof(Hold))]
    [Trait("Invariant", "I5")]
    public async Task A_record_that_was_on_its_way_when_its_leader_fell_asleep_is_refused_after_another_has_finished_the_backup(string step)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var scene = await AsleepAsync(step, outcomeOnItsWay: true, cancellationToken);
        await scene.Run.CompletesAsync();
        var finished = await scene.Story.ReadAsync(scene.Run.Resource, "{.metadata.resourceVersion}");
        scene.Record!.LetGo();
        Assert.Equal(HttpStatusCode.Conflict, await scene.Record.Answer.WaitAsync(cancellationToken));
        await scene.Leader.Process.SignalAsync("CONT", cancellationToken);

        Assert.Equal(Replica.LeadershipLost, await scene.Leader.Process.WaitForExitAsync(cancellationToken));
        Assert.DoesNotContain(scene.Leader.Door.Writes.Skip(scene.WritesBefore), write => (int)write.Answer < 300 && !write.IsEvent);
        Assert.Equal(finished, await scene.Story.ReadAsync(scene.Run.Resource, "{.metadata.resourceVersion}"));
        await scene.Run.HoldsAsync(cancellationToken);
        await scene.Run.ForgetAsync();
    }

    /// <summary>A run whose leader was stopped in a step, and is the leader no longer.</summary>
    /// <param name="outcomeOnItsWay">Whether the step had its effect, and the record of that has left and not arrived.</param>
    private async Task<Scene> AsleepAsync(string step, bool outcomeOnItsWay, CancellationToken cancellationToken)
    {
        Assert.SkipWhen(stage.Missing is not null, stage.Missing ?? "");
        var (story, pair) = (cast.Story!, cast.Pair!);
        await pair.WakeAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var run = await OneRun.PrepareAsync(story, step);
            var hold = Hold.In(step);
            await hold.SetAsync(story, cancellationToken);
            await run.BeginAsync();
            await hold.WaitAsync(story, run.Backup, cancellationToken);
            var leader = await pair.LeaderAsync();
            var record = outcomeOnItsWay ? leader.Door.KeepNext($"/securestorebackups/{run.Backup}/status") : null;
            if (record is not null)
            {
                await hold.ReleaseAsync(story, cancellationToken);
                await Task.WhenAny(record.Sent, leader.Process.WaitForExitAsync(cancellationToken));
            }

            await leader.Process.SignalAsync("STOP", cancellationToken);
            if (await story.LeaderAsync() == leader.Identity && await run.IsInAsync(hold.Journal))
            {
                await pair.IsReplacedAsync(leader);
                return new Scene(story, pair, run, hold, leader, record, leader.Door.Writes.Count);
            }

            await leader.Process.SignalAsync("CONT", cancellationToken);
            record?.LetGo();
            if (record is null)
                await hold.ReleaseAsync(story, cancellationToken);
            await run.CompletesAsync();
            await run.ForgetAsync();   // first the next story's stage is cleared, then this one fails
            Assert.True(attempt < Attempts, $"The lease went away from the leader {attempt} times before it was stopped.");
        }
    }

    private sealed record Scene(Story Story, Pair Pair, OneRun Run, Hold Hold, Leader Leader, LateWrite? Record, int WritesBefore);

    public sealed class Cast(Stage stage) : IAsyncLifetime
    {
        /// <summary>Null when no story can be told here.</summary>
        public Story? Story { get; private set; }

        internal Pair? Pair { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (stage.Missing is not null)
                return;
            var cancellationToken = TestContext.Current.CancellationToken;
            Story = await Story.BeginAsync(stage, "lead", cancellationToken, withOperator: false);
            Pair = await Pair.StartAsync(Story, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (Pair is not null)
                await Pair.DisposeAsync();
            if (Story is not null)
                await Story.DisposeAsync();
        }
    }
}
