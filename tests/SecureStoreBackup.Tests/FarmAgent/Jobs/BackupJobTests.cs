using System.Net;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

/// <summary>The backup job over real processes and files; PowerShell is a script that plays back a farm's words.</summary>
public sealed class BackupJobTests : IAsyncLifetime
{
    private readonly AgentUnderTest _agent = new();

    [Fact]
    public async Task A_backup_ends_with_the_evidence_of_both_items()
    {
        var status = await _agent.Operator().RunAsync(Samples.BackupRequest());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        var evidence = status.Backup!;
        Assert.Equal(["app", "proxy"], evidence.Items.Select(item => item.Role));
        Assert.Equal("app/spbr0000/00000001.bak", evidence.Items[0].DatabaseFile);
        Assert.StartsWith("not proven: ", evidence.Items[0].DatabaseVerification, StringComparison.Ordinal);
        Assert.Equal("evaluated", evidence.Items[0].Log);
        Assert.Null(evidence.Items[1].DatabaseFile);
        Assert.Equal(evidence.FingerprintBefore, evidence.FingerprintAfter);
        Assert.Equal(9, evidence.Files);
    }

    [Fact]
    public async Task The_same_request_under_a_later_term_replays_and_backs_nothing_up_again()
    {
        var client = _agent.Operator();
        await client.RunAsync(Samples.BackupRequest());

        var (code, replay, _) = await client.PostAsync(Samples.BackupRequest() with { Term = Samples.Term with { Number = 4 } });

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(JobState.Succeeded, replay!.State);
        Assert.Equal(2, _agent.PowerShell.Calls("Backup-Item"));
    }

    [Fact]
    public async Task Another_body_under_a_known_id_is_a_conflict()
    {
        var client = _agent.Operator();
        await client.RunAsync(Samples.BackupRequest());

        var (code, _, error) = await client.PostAsync(Samples.BackupRequest(set: "other"));

        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal(FarmErrorCodes.JobConflict, error!.Code);
    }

    [Fact]
    public async Task A_second_job_finds_the_farm_busy_and_is_told_when_to_ask_again()
    {
        var client = _agent.Operator();
        _agent.PowerShell.Hold("Backup-Item");
        await client.PostAsync(Samples.BackupRequest());

        var (code, _, error) = await client.PostAsync(Samples.RefreshRequest("Right-Passphrase-1"));

        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal(FarmErrorCodes.FarmBusy, error!.Code);
        Assert.True(error.Retryable);
        _agent.PowerShell.Release("Backup-Item");
        Assert.Equal(JobState.Succeeded, (await client.FollowAsync(await client.GetAsync("run-1.BackUpFarm.1"))).State);
    }

    [Fact]
    public async Task An_error_counted_in_the_history_fails_the_job_though_the_cmdlet_ended_well()
    {
        File.WriteAllText(Path.Combine(_agent.PowerShell.Template("app"), "spbrtoc.xml"), Samples.History(Samples.ApplicationItem, errors: 1));

        var status = await _agent.Operator().RunAsync(Samples.BackupRequest());

        Assert.Equal(JobState.Failed, status.State);
        Assert.Equal(FarmErrorCodes.BackupFailed, status.Error!.Code);
        Assert.Equal(1, _agent.PowerShell.Calls("Backup-Item"));
    }

    [Fact]
    public async Task An_agent_that_stops_during_a_backup_leaves_it_running_and_its_successor_takes_it_up()
    {
        var before = _agent.Operator();
        _agent.PowerShell.Hold("Backup-Item");
        await before.PostAsync(Samples.BackupRequest() with { Backup = Samples.BackupRequest().Backup! with { ProxyItem = null } });
        await Eventually.TrueAsync(() => _agent.PowerShell.Calls("Backup-Item") == 1);
        await _agent.StopAsync();
        await _agent.StartAsync(TestContext.Current.CancellationToken);
        var after = _agent.Operator();
        Assert.Equal(JobState.Running, (await after.GetAsync("run-1.BackUpFarm.1")).State);

        _agent.PowerShell.Release("Backup-Item");
        var status = await after.FollowAsync(await after.GetAsync("run-1.BackUpFarm.1"));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(1, _agent.PowerShell.Calls("Backup-Item"));
    }

    [Fact]
    public async Task A_backup_whose_process_died_before_its_finish_time_failed_and_is_not_run_again()
    {
        File.WriteAllText(Path.Combine(_agent.PowerShell.Template("app"), "spbrtoc.xml"), Samples.History(Samples.ApplicationItem, finish: ""));
        _agent.PowerShell.Hold("Backup-Item");
        var client = _agent.Operator();
        await client.PostAsync(Samples.BackupRequest());
        await Eventually.TrueAsync(() => _agent.PowerShell.Calls("Backup-Item") == 1);

        using (var process = System.Diagnostics.Process.GetProcessById(_agent.PowerShell.ProcessOf("Backup-Item")))
            process.Kill(entireProcessTree: true);
        var status = await client.FollowAsync(await client.GetAsync("run-1.BackUpFarm.1"));

        Assert.Equal(JobState.Failed, status.State);
        Assert.Equal(FarmErrorCodes.BackupUnfinished, status.Error!.Code);
        Assert.Equal(1, _agent.PowerShell.Calls("Backup-Item"));
    }

    [Fact]
    public async Task A_directory_with_files_and_no_row_is_lost_when_the_process_is_gone()
    {
        File.Delete(Path.Combine(_agent.PowerShell.Template("app"), "spbrtoc.xml"));
        _agent.PowerShell.Answer("Backup-Item");

        var status = await _agent.Operator().RunAsync(Samples.BackupRequest());

        Assert.Equal(JobState.Lost, status.State);
        Assert.Equal(FarmErrorCodes.JobLost, status.Error!.Code);
    }

    [Theory]
    [InlineData("Get-SecureStore")]
    [InlineData("Get-BackupHistory")]
    public async Task A_reading_that_throws_after_the_backup_says_so_and_makes_no_second_backup(string verb)
    {
        _agent.PowerShell.Hold("Backup-Item");
        await _agent.Operator().PostAsync(Samples.BackupRequest());
        await Eventually.TrueAsync(() => _agent.PowerShell.Calls("Backup-Item") == 1);
        _agent.PowerShell.Answer(verb, """{"t":"result","ok":false,"error":{"code":"PowerShellFailed","message":"Object reference not set.","retryable":false,"detail":"System.NullReferenceException"}}""");
        _agent.PowerShell.Release("Backup-Item");
        var parked = await _agent.Operator().FollowAsync(await _agent.Operator().GetAsync(Samples.BackupRequest().Id));
        Samples.MakeHealthy(_agent.PowerShell);

        var status = await _agent.Operator().RunAsync(Samples.BackupRequest());

        Assert.Equal(JobState.NeedsSecrets, parked.State);
        Assert.Contains("Object reference not set.", parked.Phase, StringComparison.Ordinal);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(2, _agent.PowerShell.Calls("Backup-Item"));
    }

    [Fact]
    public async Task A_set_that_exists_is_not_written_into()
    {
        Directory.CreateDirectory(Path.Combine(_agent.Mount, Samples.BackupRequest().Backup!.SetId));

        var status = await _agent.Operator().RunAsync(Samples.BackupRequest());

        Assert.Equal(FarmErrorCodes.SetExists, status.Error!.Code);
        Assert.Equal(0, _agent.PowerShell.Calls("Backup-Item"));
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();
}
