using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Http;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

public sealed class LongPollTests : IAsyncDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("poll-");
    private readonly JobStore _store;
    private readonly JobRunner _runner;
    private readonly JobRoutes _routes;

    public LongPollTests()
    {
        var jail = new Jail([]);
        _store = new JobStore(_directory.FullName, _time, NullLogger<JobStore>.Instance);
        _runner = new JobRunner(
            _store, new Fence(_directory.FullName), new StagedSets(_directory.FullName, _time), new JobPruning(_store, jail, _time, NullLogger<JobPruning>.Instance), _ => new Endless(), NullLogger<JobRunner>.Instance);
        _routes = new JobRoutes(_runner, new JobLog(jail), _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_poll_ends_with_its_time_and_tells_what_is_known()
    {
        var (poll, context) = await BeginAsync(Token);

        _time.Advance(TimeSpan.FromSeconds(20));
        await poll.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task A_poll_ends_when_its_client_goes_and_holds_nothing_any_more()
    {
        using var gone = new CancellationTokenSource();
        var (poll, _) = await BeginAsync(gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await _time.WaitForNoTimersAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        _store.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task<(Task Poll, HttpContext Context)> BeginAsync(CancellationToken client)
    {
        var (job, _) = _runner.Post(Samples.RefreshRequest("Some-Passphrase-1"));
        var context = new DefaultHttpContext { RequestAborted = client };
        context.Request.RouteValues["id"] = job.Request.Id;
        context.Request.QueryString = new QueryString("?wait=20");
        var poll = _routes.GetAsync(context);
        await _time.WaitForTimersAsync(1, Token);
        Assert.False(poll.IsCompleted);
        return (poll, context);
    }

    /// <summary>A job that runs until it is stopped.</summary>
    private sealed class Endless : IJobWork
    {
        public async Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
        {
            var stopped = new TaskCompletionSource();
            await using (cancellationToken.Register(() => stopped.SetCanceled(cancellationToken)))
                await stopped.Task;
            return job.Status;
        }

        public Task<string> UndoAsync(Job job, CancellationToken cancellationToken) => Task.FromResult("");
    }
}
