using System.Diagnostics;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

/// <summary>The restore job over real processes and files; PowerShell is a script that plays back a farm's words.</summary>
public sealed class RestoreJobTests : IAsyncLifetime
{
    private readonly AgentUnderTest _agent = new();

    [Fact]
    public async Task A_restore_ends_with_SharePoints_own_row_and_leaves_a_connected_proxy_alone()
    {
        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        var (app, proxy) = (status.Restore!.Items[0], status.Restore.Items[1]);
        Assert.Equal((RestoreSamples.RestoreId, "11/23/2026 02:38:48", "evaluated"), (app.RestoreId, app.FinishTime, app.Log));
        Assert.Equal((null, "not needed"), (proxy.RestoreId, proxy.Log));
        Assert.Equal(["SP01"], status.Restore.ServicesOnline);
        Assert.Equal((1, 0), (Restores, _agent.PowerShell.Calls("Start-ServiceInstance")));
    }

    [Fact]
    public async Task The_farm_tells_when_it_was_last_restored_and_a_restore_that_a_guard_refused_is_none()
    {
        var (client, request) = (_agent.Operator(), RestoreSamples.Request());
        var refused = await client.RunAsync(request with { Id = $"{request.Id}9", Restore = request.Restore! with { Build = "16.0.99999.20240" } });
        Assert.Equal((JobState.Failed, null as DateTimeOffset?), (refused.State, (await client.DescribeAsync()).RestoredAt));

        var status = await client.RunAsync(request);

        Assert.Equal(JobState.Succeeded, status.State);
        Assert.True((await client.DescribeAsync()).RestoredAt >= status.AcceptedAt);
    }

    [Fact]
    public async Task A_lost_proxy_is_restored_after_its_application()
    {
        _agent.PowerShell.Answer("Get-SecureStore", RestoreSamples.WithInstance(Samples.FarmLine, "Online").Replace("""{"id":"5c0a3df2-60a1-4bfa-8f5e-0c1d2e3f4a5b","name":"Secure Store Service"}""", "null", StringComparison.Ordinal));
        RestoreSamples.Leave(_agent.PowerShell.RestoreTemplate("proxy"), RestoreSamples.Row(item: Samples.ProxyItem));

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(["app", "proxy"], status.Restore!.Items.Where(item => item.RestoreId is not null).Select(item => item.Role));
        Assert.Equal(2, Restores);
    }

    [Fact]
    public async Task A_service_that_stays_offline_is_a_warning_for_the_credentials_are_restored()
    {
        _agent.PowerShell.Answer("Get-SecureStore", RestoreSamples.WithInstance(Samples.FarmLine, "Disabled"));
        _agent.PowerShell.Answer("Start-ServiceInstance", """{"t":"log","level":"warning","msg":"Instance 67877d63 was not started: denied"}""", """{"t":"result","ok":true,"data":{"instances":[]}}""");

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Empty(status.Restore!.ServicesOnline);
        Assert.Contains(status.Warnings, warning => warning.StartsWith("ServiceInstanceOffline: the Secure Store Service on SP01 is Disabled", StringComparison.Ordinal));
        Assert.Contains(status.Warnings, warning => warning.Contains("was not started: denied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Earlier_restores_from_the_same_set_prove_nothing()
    {
        RestoreSamples.Leave(Path.Combine(_agent.Mount, RestoreSamples.Set, "app"), RestoreSamples.Row());

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.Equal(FarmErrorCodes.RestoreEvidenceMissing, status.Error?.Code);
    }

    [Fact]
    public async Task An_earlier_restores_error_in_the_log_is_not_this_ones()
    {
        const string old = "[11/22/2026 2:38:48 AM] FatalError: Object X failed in event OnRestore.\r\n";
        var earlier = RestoreSamples.Row("11111111-bf55-4fcb-9b41-1da8def70b84", errors: 1);
        RestoreSamples.Leave(Path.Combine(_agent.Mount, RestoreSamples.Set, "app"), earlier, old);
        RestoreSamples.Leave(_agent.PowerShell.RestoreTemplate("app"), RestoreSamples.Row() + earlier, old + RestoreSamples.Log);

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
    }

    [Theory]
    [InlineData(0, "[x] Warning: [DB] Cannot open backup device 'x'. Operating system error 5(Access is denied.).\r\n[x] FatalError: Object DB failed in event OnRestore.", FarmErrorCodes.BackupAccessDenied)]
    [InlineData(0, "[x] Warning: Betriebssystemfehler 112(Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung.)\r\n[x] Error: Object DB failed.", FarmErrorCodes.NotEnoughSpace)]
    [InlineData(1, "[x] Information: nothing of note", FarmErrorCodes.RestoreFailed)]
    [InlineData(2, RestoreSamples.Log, FarmErrorCodes.RestoreFailed)]
    public async Task A_restore_that_went_wrong_names_its_cause_and_is_made_once(int errors, string log, string code)
    {
        RestoreSamples.Leave(_agent.PowerShell.RestoreTemplate("app"), RestoreSamples.Row(errors: errors), log);

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.Equal((JobState.Failed, code, false), (status.State, status.Error?.Code, status.Error!.Retryable));
        Assert.False(string.IsNullOrEmpty(status.Error.Hint));
        Assert.Equal(1, Restores);
    }

    [Fact]
    public async Task Two_new_rows_are_no_evidence_of_either()
    {
        RestoreSamples.Leave(_agent.PowerShell.RestoreTemplate("app"), RestoreSamples.Row() + RestoreSamples.Row("22222222-bf55-4fcb-9b41-1da8def70b84"));

        Assert.Equal(FarmErrorCodes.RestoreEvidenceMissing, (await _agent.Operator().RunAsync(RestoreSamples.Request())).Error?.Code);
    }

    [Fact]
    public async Task An_agent_that_stops_during_a_restore_leaves_it_running_and_its_successor_judges_it()
    {
        await BeginAsync(RestoreSamples.Begins);
        await _agent.StopAsync();
        await _agent.StartAsync(TestContext.Current.CancellationToken);
        _agent.PowerShell.Release("Restore-Item");

        var status = await FollowAsync();

        Assert.True(status.State is JobState.NeedsSecrets or JobState.Succeeded, status.Error?.ToString());
        status = await _agent.Operator().RunAsync(RestoreSamples.Request());
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(1, Restores);
    }

    [Fact]
    public async Task A_restore_whose_process_died_in_the_cmdlet_without_a_row_is_lost_and_never_repeated()
    {
        await BeginAsync(RestoreSamples.Begins);

        KillRestore();
        var status = await FollowAsync();
        var again = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.Equal((JobState.Lost, FarmErrorCodes.JobLost), (status.State, status.Error?.Code));
        Assert.Equal((JobState.Lost, 1), (again.State, Restores));
    }

    [Fact]
    public async Task A_restore_whose_row_has_no_finish_time_is_unfinished()
    {
        RestoreSamples.Leave(_agent.PowerShell.RestoreTemplate("app", first: true), RestoreSamples.Row(finish: ""));
        await BeginAsync(RestoreSamples.Begins);

        KillRestore();
        var status = await FollowAsync();

        Assert.Equal((JobState.Failed, FarmErrorCodes.RestoreUnfinished, false, 1), (status.State, status.Error?.Code, status.Error!.Retryable, Restores));
    }

    [Fact]
    public async Task A_process_that_died_with_a_finished_row_has_restored()
    {
        RestoreSamples.Leave(_agent.PowerShell.RestoreTemplate("app", first: true), RestoreSamples.Row());
        await BeginAsync(RestoreSamples.Begins);

        KillRestore();
        var status = await FollowAsync();

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(1, Restores);
    }

    [Fact]
    public async Task A_process_that_died_before_the_cmdlet_has_done_nothing_and_the_request_begins_it_again()
    {
        await BeginAsync();
        await _agent.StopAsync();
        KillRestore();
        await _agent.StartAsync(TestContext.Current.CancellationToken);

        var settled = await FollowAsync();
        _agent.PowerShell.Release("Restore-Item");
        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.Equal(JobState.NeedsSecrets, settled.State);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(2, Restores);
    }

    [Fact]
    public async Task A_farm_that_falls_silent_after_the_restore_does_not_end_the_job()
    {
        _agent.PowerShell.Answer("Get-SecureStore", """{"t":"result","ok":false,"error":{"code":"FarmInaccessible","message":"Cannot access the local farm.","retryable":true,"detail":""}}""");
        var parked = await _agent.Operator().RunAsync(RestoreSamples.Request());
        _agent.PowerShell.Answer("Get-SecureStore", RestoreSamples.WithInstance(Samples.FarmLine, "Online"));

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.Equal(JobState.NeedsSecrets, parked.State);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(1, Restores);
    }

    [Theory]
    [InlineData("Get-SecureStore")]
    [InlineData("Get-BackupHistory")]
    public async Task A_reading_that_throws_after_the_restore_says_so_and_ends_nothing(string verb)
    {
        _agent.PowerShell.Answer(verb, """{"t":"result","ok":false,"error":{"code":"PowerShellFailed","message":"Object reference not set.","retryable":false,"detail":"System.NullReferenceException"}}""");
        var parked = await _agent.Operator().RunAsync(RestoreSamples.Request());
        await _agent.StopAsync();
        await _agent.StartAsync(TestContext.Current.CancellationToken);
        var settled = await FollowAsync();
        RestoreSamples.MakeHealthy(_agent);
        RestoreSamples.Leave(Path.Combine(_agent.Mount, RestoreSamples.Set, "app"), RestoreSamples.Row());

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.Equal((JobState.NeedsSecrets, JobState.NeedsSecrets), (parked.State, settled.State));
        Assert.All([parked, settled], waiting => Assert.Contains("Object reference not set.", waiting.Phase, StringComparison.Ordinal));
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(1, Restores);
    }

    [Fact]
    public async Task A_history_that_something_holds_after_the_restore_ends_nothing()
    {
        RestoreSamples.Leave(_agent.PowerShell.RestoreTemplate("app", first: true), RestoreSamples.Row());
        var client = await BeginAsync(RestoreSamples.Begins);
        JobStatus parked;
        await using (new FileStream(Path.Combine(_agent.Mount, RestoreSamples.Set, "app", "spbrtoc.xml"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            _agent.PowerShell.Release("Restore-Item");
            parked = await FollowAsync();
        }

        var status = await client.RunAsync(RestoreSamples.Request());

        Assert.Equal(JobState.NeedsSecrets, parked.State);
        Assert.Contains("spbrtoc.xml", parked.Phase, StringComparison.Ordinal);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(1, Restores);
    }

    [Fact]
    public async Task A_history_that_stays_damaged_after_the_restore_is_no_fault_of_the_set()
    {
        await File.WriteAllTextAsync(Path.Combine(_agent.PowerShell.RestoreTemplate("app"), "spbrtoc.xml"), "<SPBackupRestoreHistory><SPHist", TestContext.Current.CancellationToken);

        var status = await _agent.Operator().RunAsync(RestoreSamples.Request());

        Assert.Equal((JobState.Lost, FarmErrorCodes.JobLost, 1), (status.State, status.Error?.Code, Restores));
    }

    [Fact]
    public async Task A_restore_that_has_begun_is_not_cancelled()
    {
        var client = await BeginAsync(RestoreSamples.Begins);

        var (_, _, error) = await client.CancelAsync("run-1.Restore.1", Samples.Term);
        _agent.PowerShell.Release("Restore-Item");

        Assert.Equal(FarmErrorCodes.JobNotCancelable, error?.Code);
        Assert.Equal(JobState.Succeeded, (await FollowAsync()).State);
    }

    public async ValueTask InitializeAsync()
    {
        RestoreSamples.MakeHealthy(_agent);
        await _agent.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private int Restores => _agent.PowerShell.Calls("Restore-Item");

    private async Task<FarmClient> BeginAsync(params string[] said)
    {
        _agent.PowerShell.Hold("Restore-Item");
        _agent.PowerShell.AnswerFirst("Restore-Item", said);
        var client = _agent.Operator();
        await client.PostAsync(RestoreSamples.Request());
        await Eventually.TrueAsync(() => Restores == 1);
        return client;
    }

    private void KillRestore()
    {
        using var process = Process.GetProcessById(_agent.PowerShell.ProcessOf("Restore-Item"));
        process.Kill(entireProcessTree: true);
    }

    private async Task<JobStatus> FollowAsync()
    {
        var client = _agent.Operator();
        return await client.FollowAsync(await client.GetAsync("run-1.Restore.1"));
    }
}
