using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FarmAgent.Integration;

/// <summary>Restores that go wrong on the simulated farm, through the agent's binary.</summary>
[Trait("Suite", "Long")]
public sealed class RestoreFailuresOnFarmTests : IAsyncLifetime
{
    private const string User = @"CONTOSO\anna";

    private readonly FarmOnLoopback _farm = new();

    [Theory]
    [InlineData(FaultKind.AccessDenied, FarmErrorCodes.BackupAccessDenied)]
    [InlineData(FaultKind.ComponentError, FarmErrorCodes.RestoreFailed)]
    [InlineData(FaultKind.UnfinishedRow, FarmErrorCodes.RestoreUnfinished)]
    [InlineData(FaultKind.ConcurrentRun, FarmErrorCodes.BackupRunning)]
    [InlineData(FaultKind.UpdateConflict, FarmErrorCodes.UpdateConflict)]
    public async Task A_restore_that_went_wrong_is_never_called_a_success(FaultKind fault, string code)
    {
        var (client, backup, _) = await BackUpAsync();
        _farm.World.Farm.Faults.Set(new Fault(fault));

        var status = await client.RunAsync(FarmOnLoopback.Restore(backup));

        Assert.Equal((JobState.Failed, code), (status.State, status.Error?.Code));
        Assert.False(string.IsNullOrEmpty(status.Error!.Hint));
        Assert.InRange(_farm.World.Farm.Operations.Count(OperationKind.Restore), 0, 1);
    }

    [Fact]
    public async Task A_log_in_another_language_is_shown_as_not_evaluated()
    {
        var (client, backup, _) = await BackUpAsync();
        _farm.World.Farm.Faults.Set(new Fault(FaultKind.LocalizedLog));

        var status = await client.RunAsync(FarmOnLoopback.Restore(backup));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal("not evaluated", status.Restore!.Items[0].Log);
    }

    [Fact]
    public async Task A_lost_proxy_comes_back_with_its_id_and_only_services_that_ran_are_started()
    {
        var (client, backup, application) = await BackUpAsync();
        var state = _farm.World.Farm.State;
        _farm.World.Farm.Write(state with { Applications = [state.Applications[0] with { Proxy = null }] });
        _farm.World.Farm.StopServiceInstances("SP02");

        var status = await client.RunAsync(FarmOnLoopback.Restore(backup));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(application.Proxy!.Id, _farm.World.Farm.State.Applications[0].Proxy!.Id.ToString());
        Assert.NotNull(status.Restore!.Items[1].RestoreId);
        Assert.Equal(["SP01"], status.Restore.ServicesOnline);
    }

    [Fact]
    public async Task Another_account_than_the_farms_needs_its_credentials_and_the_right_ones()
    {
        const string account = @"CONTOSO\svc-farm", password = "Farm-Password-\"7\"";
        var (client, backup, _) = await BackUpAsync();
        _farm.World.Farm.RequireFarmAccount(account, password);
        var request = FarmOnLoopback.Restore(backup);

        var none = await client.RunAsync(request);
        var wrong = await client.RunAsync(With(request, "9f0c1d2e.Restore.2", "Wrong-Password-1"));
        var right = await client.RunAsync(With(request, "9f0c1d2e.Restore.3", password));

        Assert.Equal((FarmErrorCodes.FarmCredentialsNeeded, FarmErrorCodes.FarmCredentialsNeeded), (none.Error?.Code, wrong.Error?.Code));
        Assert.True(right.State is JobState.Succeeded, right.Error?.ToString());
        Assert.Equal(1, _farm.World.Farm.Operations.Count(OperationKind.Restore));
        Assert.DoesNotContain("Farm-Password", _farm.Agent.Said + string.Concat(Directory.EnumerateFiles(_farm.Data, "*.jsonl", SearchOption.AllDirectories).Select(ReadShared)), StringComparison.Ordinal);

        static JobRequest With(JobRequest request, string id, string password) =>
            request with { Id = id, Restore = request.Restore! with { FarmAccount = account }, Secrets = new JobSecrets { FarmAccountPassword = password } };
    }

    [Fact]
    public async Task An_agent_killed_during_a_restore_is_followed_by_one_that_restores_nothing_again()
    {
        var (client, backup, application) = await BackUpAsync();
        var request = FarmOnLoopback.Restore(backup);
        _farm.World.Store.Wipe();
        _farm.World.Farm.Pace.StepSeconds = 2;
        await client.PostAsync(request);
        await Eventually.TrueAsync(() => _farm.World.Farm.Operations.Count(OperationKind.Restore) == 1);
        await _farm.KillAsync();
        _farm.World.Farm.Pace.StepSeconds = 0;

        var successor = await _farm.StartAsync();
        var settled = await successor.FollowAsync(await successor.GetAsync(request.Id));
        var status = await successor.RunAsync(request);

        Assert.Equal(JobState.NeedsSecrets, settled.State);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(1, _farm.World.Farm.Operations.Count(OperationKind.Restore));
        await successor.RunAsync(FarmOnLoopback.Refresh(application, FarmWorld.Passphrase, "9f0c1d2e.RefreshKey.1"));
        Assert.Equal("S3cret of the ERP", _farm.World.Store.Decrypt("erp", User)[1]);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    private async Task<(FarmClient Client, BackupEvidence Backup, SecureStoreApplication Application)> BackUpAsync()
    {
        var client = await _farm.StartAsync();
        var application = (await client.DescribeAsync()).Applications.Single();
        return (client, (await client.RunAsync(FarmOnLoopback.Backup(application))).Backup!, application);
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
