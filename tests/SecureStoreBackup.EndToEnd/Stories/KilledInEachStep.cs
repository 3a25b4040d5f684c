using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>One farm and one operator, killed in each step of another policy's run.</summary>
[Trait("Suite", "Long")]
public sealed class KilledInEachStep(Stage stage, KilledInEachStep.Cast cast) : IClassFixture<KilledInEachStep.Cast>
{
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Hold.Steps), MemberType = typeof(Hold))]
    [Trait("Invariant", "I4")]
    public async Task An_operator_that_is_killed_in_the_middle_of_a_step_finishes_the_same_backup_when_it_is_started_again(string step)
    {
        Assert.SkipWhen(stage.Missing is not null, stage.Missing ?? "");
        var (story, cancellationToken) = (cast.Story!, TestContext.Current.CancellationToken);
        if (story.Operator.HasExited)
            await story.StartOperatorAsync();   // an earlier case ended halfway
        var run = await OneRun.PrepareAsync(story, step);
        var hold = Hold.In(step);
        await hold.SetAsync(story, cancellationToken);
        await run.BeginAsync();
        await hold.WaitAsync(story, run.Backup, cancellationToken);

        await story.Operator.StopAsync("KILL", cancellationToken);
        await hold.AbandonedAsync(story, cancellationToken);
        await hold.ReleaseAsync(story, cancellationToken);
        await story.StartOperatorAsync();
        await run.CompletesAsync();

        await run.HoldsAsync(cancellationToken);
        await run.ForgetAsync();
    }

    public sealed class Cast(Stage stage) : IAsyncLifetime
    {
        /// <summary>Null when no story can be told here.</summary>
        public Story? Story { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (stage.Missing is null)
                Story = await Story.BeginAsync(stage, "step", TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (Story is not null)
                await Story.DisposeAsync();
        }
    }
}
