using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

[Trait("Suite", "Long")]
public sealed class KilledInEachStep(Stage stage)
{
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Hold.Steps), MemberType = typeof(Hold))]
    [Trait("Invariant", "I4")]
    public async Task An_operator_that_is_killed_in_the_middle_of_a_step_finishes_the_same_backup_when_it_is_started_again(string step)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "step", cancellationToken, leaseSeconds: 15);
        await story.ApplyAsync(story.Policy("contoso"));
        await story.WaitAsync("ssbp/contoso", "Ready");
        var hold = Hold.In(step);
        await hold.SetAsync(story, cancellationToken);
        var backup = await story.BackUpByHandAsync("contoso");
        var identity = await story.ReadAsync($"ssb/{backup}", "{.metadata.uid}");
        await hold.WaitAsync(story, backup, cancellationToken);

        await story.Operator.StopAsync("KILL", cancellationToken);
        await hold.AbandonedAsync(story, cancellationToken);
        await hold.ReleaseAsync(story, cancellationToken);
        await story.StartOperatorAsync();
        await story.WaitAsync($"ssb/{backup}", "Completed");

        await OneRun.HoldsAsync(story, backup, identity, cancellationToken);
    }
}
