using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>What of a run stays in the process when nobody comes back to it.</summary>
public sealed class StepsLeftBehindTests
{
    private const string East = $"{StepNames.CopyOffsite}/east";

    private readonly RunWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(StepNames.CopyOffsite)]
    [InlineData(StepNames.Verify)]
    [InlineData(StepNames.CommitManifest)]
    [InlineData(StepNames.Prune)]
    public async Task What_a_step_has_under_way_ends_when_it_is_given_up_and_other_targets_go_on(string step)
    {
        await using var pool = new TransferPool(TimeProvider.System);
        var run = Running((StepNames.For(step, "east"), TimeSpan.FromHours(25)), (StepNames.For(step, "west"), TimeSpan.Zero));
        var (east, west) = (await StartAsync(pool, run, "east"), await StartAsync(pool, run, "west"));

        var pass = await Driver(Step(step, pool)).PassAsync(run, _world.Policy, _ => Task.FromResult(_world.Ports), _world.Identity, _world.Journal, Cancellation);

        Assert.Equal((StepState.Failed, Reasons.DeadlineExceeded), (pass.Run.Find(StepNames.For(step, "east"))!.State, pass.Run.Find(StepNames.For(step, "east"))!.Reason));
        Assert.Equal((true, false), (east.IsCancellationRequested, west.IsCancellationRequested));

        async Task<CancellationToken> StartAsync(TransferPool transfers, BackupRun owner, string target)
        {
            var began = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
            Assert.Null(await transfers.PollAsync(TransferPool.Key(owner.Uid, StepNames.For(step, target)), NeverAsync, TimeSpan.Zero, _ => { }, Cancellation));
            return await began.Task.WaitAsync(Cancellation);

            async Task<string> NeverAsync(IProgress<long> progress, CancellationToken token)
            {
                began.SetResult(token);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return "never";
            }
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_run_that_is_forgotten_leaves_no_time_at_which_its_step_may_be_tried_again()
    {
        var refusing = new Refusing();
        var (driver, run) = (Driver(refusing), Running((East, TimeSpan.Zero)));
        await PassAsync();
        await PassAsync();
        Assert.Equal(1, refusing.Asked);   // the second pass came before its time

        driver.Forget("another-run");
        await PassAsync();
        Assert.Equal(1, refusing.Asked);

        driver.Forget(run.Uid);
        await PassAsync();
        Assert.Equal(2, refusing.Asked);

        async Task PassAsync() => run = (await driver.PassAsync(run, _world.Policy, _ => Task.FromResult(_world.Ports), _world.Identity, _world.Journal, Cancellation)).Run;
    }

    private RunDriver Driver(IRunStep step) => new([step], _world.Time, _world.Log);

    private IRunStep Step(string name, TransferPool pool) => name switch
    {
        StepNames.CopyOffsite => new CopyOffsiteStep(pool, new PathOwnership(_world.Time)),
        StepNames.Verify => new VerifyStep(pool, _world.Time),
        StepNames.CommitManifest => new CommitManifestStep(pool, _world.Time),
        _ => new PruneStep(pool, () => null, _ => [], _world.Time),
    };

    /// <summary>The world's run, in these steps for so long.</summary>
    private BackupRun Running(params (string Step, TimeSpan For)[] steps) => _world.Journal.Read() with
    {
        Phase = RunPhase.Running,
        Steps = [.. steps.Select(s => new StepRecord { Name = s.Step, State = StepState.Running, Attempts = 1, StartedAt = _world.Time.GetUtcNow() - s.For })],
    };

    private sealed class Refusing : IRunStep
    {
        public int Asked { get; private set; }

        public string Name => StepNames.CopyOffsite;

        public Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            Asked++;
            throw new StepFailedException(new StepFailure(Reasons.ContainerThrottled, "busy", Retry: true) { RetryAfter = TimeSpan.FromSeconds(30) });
        }
    }
}
