using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

public sealed class JobPruningTests : IDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pruning-");
    private readonly string _mount;

    public JobPruningTests() => _mount = _directory.CreateSubdirectory("share").FullName;

    [Fact]
    public void An_old_job_goes_and_its_id_stays_refused_over_restarts()
    {
        using (var store = Open())
        {
            Ended(store, "old");
            _time.Advance(JobPruning.Age + TimeSpan.FromMinutes(1));
            Ended(store, "young");
            Prune(store);
            Assert.Equal(["young"], store.All.Select(job => job.Request.Id));
        }

        using var reopened = Open();

        Assert.Equal(["young"], reopened.All.Select(job => job.Request.Id));
        Assert.True(reopened.IsForgotten("OLD"));
        Assert.False(reopened.IsForgotten("young"));
    }

    [Fact]
    public void The_newest_jobs_stay_whatever_their_age()
    {
        using var store = Open();
        foreach (var id in new[] { "a", "b", "c" })
        {
            Ended(store, id);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        _time.Advance(TimeSpan.FromDays(100));

        Prune(store, keep: 2);

        Assert.Equal(["b", "c"], store.All.Select(job => job.Request.Id));
    }

    [Fact]
    public void A_job_whose_set_stands_stays_and_so_does_one_whose_share_is_out_of_reach()
    {
        using var store = Open();
        var job = Ended(store, "backup", Samples.BackupRequest("backup"));
        Directory.CreateDirectory(Path.Combine(_mount, job.Request.Backup!.SetId));
        _time.Advance(TimeSpan.FromDays(100));
        Prune(store);
        Assert.Single(store.All);

        Directory.Move(_mount, _mount + "-away");
        Prune(store);
        Assert.Single(store.All);

        Directory.CreateDirectory(_mount);
        Prune(store);
        Assert.Empty(store.All);
    }

    [Fact]
    public void A_job_that_was_cut_off_stays()
    {
        using var store = Open();
        store.Accept(Samples.RefreshRequest("Some-Passphrase-1", "cut-off")).Start("key", process: null);
        store.Accept(Samples.RefreshRequest("Some-Passphrase-1", "never-begun"));
        _time.Advance(TimeSpan.FromDays(100));

        Prune(store);

        Assert.Equal(["cut-off"], store.All.Select(job => job.Request.Id));
    }

    [Fact]
    public void A_refused_word_keeps_the_job_until_it_can_be_given()
    {
        using (var store = Open())
        {
            Ended(store, "old");
            _time.Advance(TimeSpan.FromDays(100));
            // A directory under that name refuses to be written, as rights do.
            var word = Directory.CreateDirectory(Path.Combine(_directory.FullName, "forgotten-jobs.txt"));
            Prune(store);
            Assert.Single(store.All);

            word.Delete();
            Prune(store);
        }

        using var reopened = Open();

        Assert.Empty(reopened.All);
        Assert.True(reopened.IsForgotten("old"));
    }

    [Fact]
    public void A_crash_between_the_word_and_the_removal_runs_nothing_twice()
    {
        using (var store = Open())
            Ended(store, "old");
        File.WriteAllText(Path.Combine(_directory.FullName, "forgotten-jobs.txt"), "old\ncut-o");

        using var reopened = Open();

        Assert.Empty(reopened.All);
        Assert.True(reopened.IsForgotten("old"));
        Assert.False(reopened.IsForgotten("cut-o"));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_directory.FullName, "jobs")));
    }

    [Fact]
    public async Task A_forgotten_id_is_lost_and_not_begun_again()
    {
        await using var agent = new AgentUnderTest();
        Samples.MakeHealthy(agent.PowerShell);
        Directory.CreateDirectory(agent.Data);
        await File.WriteAllTextAsync(Path.Combine(agent.Data, "forgotten-jobs.txt"), "run-1.BackUpFarm.1\n", TestContext.Current.CancellationToken);
        await agent.StartAsync(TestContext.Current.CancellationToken);

        var (code, _, error) = await agent.Operator().PostAsync(Samples.BackupRequest());

        Assert.Equal((System.Net.HttpStatusCode.Conflict, FarmErrorCodes.JobLost), (code, error!.Code));
        Assert.Equal(0, agent.PowerShell.Calls("Backup-Item"));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private JobStore Open() => new(_directory.FullName, _time, NullLogger<JobStore>.Instance);

    private void Prune(JobStore store, int keep = 0) =>
        new JobPruning(store, new Jail([new Root(WindowsPath.Parse(AgentUnderTest.Share, out _)!, _mount)]), _time, NullLogger<JobPruning>.Instance) { Keep = keep }.Prune();

    private static Job Ended(JobStore store, string id, JobRequest? request = null)
    {
        var job = store.Accept(request ?? Samples.RefreshRequest("Some-Passphrase-1", id));
        if (request is not null)
            job.Prepare("fingerprint", new ServiceDatabase("DB", "SQL01"));
        job.End(job.Status with { State = JobState.Succeeded });
        return job;
    }
}
