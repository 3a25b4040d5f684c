using System.Diagnostics;
using System.Net;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

/// <summary>Cancelling over real processes: journalled first, and over only when nothing of the job runs any more.</summary>
public sealed class CancelTests : IAsyncLifetime
{
    private const string Id = "run-1.BackUpFarm.1";
    private readonly AgentUnderTest _agent = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_backup_is_ended_with_its_whole_process_tree_and_says_what_lies_where()
    {
        var client = _agent.Operator();
        var process = await BeginAsync(client);
        var children = ChildrenOf(process.Id);
        Assert.NotEmpty(children);

        var (code, job, _) = await client.CancelAsync(Id);
        var status = await client.FollowAsync(job!);

        Assert.Equal(HttpStatusCode.Accepted, code);
        Assert.Equal((JobState.Failed, FarmErrorCodes.JobCanceled, false), (status.State, status.Error!.Code, status.Error.Retryable));
        Assert.Contains($@"{AgentUnderTest.Share}\{Samples.BackupRequest().Backup!.SetId}", status.Error.Hint, StringComparison.Ordinal);
        Assert.False(process.IsAlive);
        await Eventually.TrueAsync(() => children.All(child => !child.IsAlive));
    }

    [Fact]
    public async Task A_cancelled_job_answers_its_status_again_and_its_request_starts_nothing()
    {
        var client = _agent.Operator();
        await BeginAsync(client);
        await client.FollowAsync((await client.CancelAsync(Id)).Job!);

        var (code, again, _) = await client.CancelAsync(Id);
        var (replayed, job, _) = await client.PostAsync(Samples.BackupRequest());

        Assert.Equal((HttpStatusCode.OK, FarmErrorCodes.JobCanceled), (code, again!.Error!.Code));
        Assert.Equal((HttpStatusCode.OK, FarmErrorCodes.JobCanceled), (replayed, job!.Error!.Code));
        Assert.Equal(1, _agent.PowerShell.Calls("Backup-Item"));
    }

    [Fact]
    public async Task A_job_that_succeeded_stays_so()
    {
        var client = _agent.Operator();
        await client.RunAsync(Samples.BackupRequest());

        var (code, job, _) = await client.CancelAsync(Id);

        Assert.Equal((HttpStatusCode.OK, JobState.Succeeded), (code, job!.State));
    }

    [Fact]
    public async Task After_a_cancelled_job_the_farm_takes_another_one()
    {
        var client = _agent.Operator();
        await BeginAsync(client);
        await client.FollowAsync((await client.CancelAsync(Id)).Job!);
        _agent.PowerShell.Release("Backup-Item");

        var status = await client.RunAsync(Samples.BackupRequest("run-1.BackUpFarm.2", "another-set"));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
    }

    [Fact]
    public async Task An_agent_that_ended_after_the_word_and_before_the_deed_goes_on_cancelling()
    {
        var process = await BeginAsync(_agent.Operator());
        await _agent.StopAsync();
        using (var store = OpenStore())
            Assert.True(store.Find(Id)!.TryCancel());
        Assert.True(process.IsAlive);

        await _agent.StartAsync(Token);
        var client = _agent.Operator();
        var status = await client.FollowAsync(await client.GetAsync(Id));

        Assert.Equal(FarmErrorCodes.JobCanceled, status.Error!.Code);
        Assert.False(process.IsAlive);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_secrets_ends_at_once()
    {
        await _agent.StopAsync();
        using (var store = OpenStore())
            store.Accept(Samples.RefreshRequest("Some-Passphrase-1"));
        await _agent.StartAsync(Token);

        var (code, job, _) = await _agent.Operator().CancelAsync("run-1.ProvePassphrase.1");

        Assert.Equal((HttpStatusCode.OK, JobState.Failed, FarmErrorCodes.JobCanceled), (code, job!.State, job.Error!.Code));
        Assert.Equal(0, _agent.PowerShell.Calls("Update-Key"));
    }

    [Fact]
    public async Task What_cannot_be_taken_back_is_not_cancelled()
    {
        await _agent.StopAsync();
        using (var store = OpenStore())
            store.Accept(Samples.RefreshRequest("Some-Passphrase-1")).Start("restore", process: null, final: true);
        await _agent.StartAsync(Token);

        var (code, _, error) = await _agent.Operator().CancelAsync("run-1.ProvePassphrase.1");

        Assert.Equal((HttpStatusCode.Conflict, FarmErrorCodes.JobNotCancelable), (code, error!.Code));
    }

    [Fact]
    public async Task Once_cancelled_no_part_of_a_job_begins()
    {
        await _agent.StopAsync();
        using var store = OpenStore();
        var job = store.Accept(Samples.BackupRequest());
        job.TryCancel();

        Assert.Throws<OperationCanceledException>(() => job.Start("app", process: null));
        Assert.DoesNotContain(job.Records, record => record.Kind is JobRecordKind.Started);
    }

    [Fact]
    public async Task Who_leads_no_more_cancels_nothing()
    {
        var client = _agent.Operator();
        var process = await BeginAsync(client);

        var (code, _, error) = await client.CancelAsync(Id, Samples.Term with { Number = 2 });
        using var without = await client.Http.PostAsync($"/v1/jobs/{Id}/cancel", content: null, Token);

        Assert.Equal((HttpStatusCode.PreconditionFailed, FarmErrorCodes.Fenced), (code, error!.Code));
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        Assert.True(process.IsAlive);
        _agent.PowerShell.Release("Backup-Item");
        await client.FollowAsync(await client.GetAsync(Id));
    }

    [Fact]
    public async Task An_unknown_job_is_not_found() =>
        Assert.Equal(FarmErrorCodes.NotFound, (await _agent.Operator().CancelAsync("never-heard-of")).Error!.Code);

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(Token);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    /// <summary>A backup whose PowerShell runs until it is released or ended.</summary>
    private async Task<ProcessIdentity> BeginAsync(FarmClient client)
    {
        _agent.PowerShell.Hold("Backup-Item");
        await client.PostAsync(Samples.BackupRequest());
        await Eventually.TrueAsync(() => _agent.PowerShell.Calls("Backup-Item") == 1);
        return ProcessIdentity.Of(_agent.PowerShell.ProcessOf("Backup-Item"))!;
    }

    private JobStore OpenStore() => new(_agent.Data, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<JobStore>.Instance);

    private static List<ProcessIdentity> ChildrenOf(int parent) =>
        [.. Process.GetProcesses().Select(process => process.Id).Where(id => ParentOf(id) == parent).Select(ProcessIdentity.Of).OfType<ProcessIdentity>()];

    private static int? ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
