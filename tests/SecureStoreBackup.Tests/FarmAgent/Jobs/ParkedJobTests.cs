using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

/// <summary>What a job that waits for its request, and one that went wrong, leave to the next one.</summary>
public sealed class ParkedJobTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("parked-");
    private readonly JobStore _store;

    public ParkedJobTests() => _store = new JobStore(_directory.FullName, TimeProvider.System, NullLogger<JobStore>.Instance);

    [Fact]
    public async Task A_job_that_waits_while_its_process_lives_keeps_farm_and_set()
    {
        using var child = Child();
        await using var runner = Runner(new Work(job =>
        {
            job.Start("app", ProcessIdentity.Of(child.Id), final: true);
            throw new IOException("The share is gone.");
        }));
        runner.Post(RestoreSamples.Request());
        await runner.WhenStoppedAsync();
        Assert.Equal(JobState.NeedsSecrets, _store.All.Single().Status.State);

        Assert.Equal(FarmErrorCodes.FarmBusy, Refusal(() => runner.Post(Samples.RefreshRequest("Some-Passphrase-1"))));
        Assert.Equal(FarmErrorCodes.FarmBusy, Refusal(() => runner.PassFence(new FenceRequest(new FencingTerm("lease-2", 1), Takeover: true))));
        Assert.Equal(FarmErrorCodes.SetInUse, Refusal(() => runner.WhileUnused(RestoreSamples.Set, toWrite: false, () => Assert.Fail("It is in use."))));
        Assert.True(runner.Post(RestoreSamples.Request()).Started);
        await runner.WhenStoppedAsync();

        child.StandardInput.Close();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(runner.Post(Samples.RefreshRequest("Some-Passphrase-1")).Started);
    }

    [Fact]
    public async Task A_job_that_goes_on_tells_why_it_had_to_wait()
    {
        string? phase = null;
        await using var runner = Runner(new Work(job =>
        {
            job.Report("Going on", null);
            phase = job.Status.Phase;
            throw new JobNeedsRequestException("The history cannot be read.");
        }));
        runner.Post(RestoreSamples.Request());
        await runner.WhenStoppedAsync();
        Assert.Equal("Going on", phase);

        runner.Post(RestoreSamples.Request());
        await runner.WhenStoppedAsync();

        Assert.Equal("Going on. It had to wait before: The history cannot be read.", phase);
    }

    [Fact]
    public async Task A_job_whose_end_went_wrong_does_not_stop_the_next_one()
    {
        await using var runner = Runner(new Work(job => job.Status), new RefusingLog());
        runner.Post(Samples.RefreshRequest("Some-Passphrase-1", "first"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(runner.WhenStoppedAsync);

        runner.Post(Samples.RefreshRequest("Some-Passphrase-1", "second"));
        await runner.WhenStoppedAsync();

        Assert.Equal(JobState.Succeeded, _store.Find("second")!.Status.State);
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Delete(recursive: true);
    }

    private JobRunner Runner(IJobWork work, ILogger<JobRunner>? log = null) => new(
        _store,
        new Fence(_directory.FullName),
        new StagedSets(_directory.FullName, TimeProvider.System),
        new JobPruning(_store, new Jail([]), TimeProvider.System, NullLogger<JobPruning>.Instance),
        _ => work,
        log ?? NullLogger<JobRunner>.Instance);

    private static string Refusal(Action action) => Assert.Throws<FarmRefusedException>(action).Error.Code;

    /// <summary>A shell, which ends with its input.</summary>
    private static Process Child() => Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "cmd.exe" : "/bin/sh")
    {
        UseShellExecute = false,
        CreateNoWindow = true,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private sealed class Work(Func<Job, JobStatus> run) : IJobWork
    {
        public Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken) => Task.Run(() => run(job), cancellationToken);

        public Task<string> UndoAsync(Job job, CancellationToken cancellationToken) => Task.FromResult("Nothing was done.");
    }

    /// <summary>Refuses to take down that a job ended, once.</summary>
    private sealed class RefusingLog : ILogger<JobRunner>
    {
        private bool _refused;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != 3202 || _refused)
                return;
            _refused = true;
            throw new UnauthorizedAccessException("The log is refused.");
        }
    }
}
