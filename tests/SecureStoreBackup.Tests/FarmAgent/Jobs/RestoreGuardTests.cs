using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

/// <summary>What a restore refuses before it has done anything.</summary>
public sealed class RestoreGuardTests : IAsyncLifetime
{
    private readonly AgentUnderTest _agent = new();

    private string App => Path.Combine(_agent.Mount, RestoreSamples.Set, "app");

    [Theory]
    [InlineData("16.0.17928.20240", FarmErrorCodes.FarmOlderThanBackup, "Update the farm")]
    [InlineData("16.0.10417.20018", FarmErrorCodes.ItemNotFound, "New-SPSecureStoreServiceApplication")]
    [InlineData("16.0.5400.1000", FarmErrorCodes.ItemNotFound, "New-SPSecureStoreServiceApplication")]
    public async Task A_set_of_a_later_build_or_of_another_version(string build, string code, string remedy)
    {
        var error = await RefusalAsync(RestoreSamples.Request(build));

        Assert.Equal(code, error.Code);
        Assert.Contains(remedy, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_the_farm_does_not_have_with_the_way_for_another_farm()
    {
        _agent.PowerShell.Answer("Get-Farm", Samples.FarmLine.Replace("Secure Store Service", "Another Store", StringComparison.Ordinal));

        var error = await RefusalAsync(RestoreSamples.Request());

        Assert.Equal(FarmErrorCodes.ItemNotFound, error.Code);
        Assert.Contains("securestore recover", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_farm_on_which_something_runs()
    {
        _agent.PowerShell.Answer("Get-Farm", Samples.FarmLine.Replace("\"running\":null", "\"running\":\"somewhere\"", StringComparison.Ordinal));

        Assert.Equal(FarmErrorCodes.BackupRunning, (await RefusalAsync(RestoreSamples.Request())).Code);
    }

    [Theory]
    [InlineData("spbrtoc.xml")]
    [InlineData("spbr0000/spbackup.xml")]
    [InlineData("spbr0000/00000000.bak", "spbr0000/00000001.bak")]
    public async Task A_set_that_lacks_a_file(params string[] files)
    {
        foreach (var file in files)
            File.Delete(Path.Combine(App, file));

        await SetIsIncompleteAsync();
    }

    [Theory]
    [InlineData("<SPFinishTime>11/22/2026 02:38:48</SPFinishTime>", "<SPFinishTime />")]
    [InlineData("<SPErrorCount>0", "<SPErrorCount>3")]
    [InlineData("<SPErrorCount>0</SPErrorCount>", "")]
    [InlineData("<SPConfigurationOnly>False", "<SPConfigurationOnly>True")]
    [InlineData("<SPBackupMethod>Full", "<SPBackupMethod>Differential")]
    [InlineData("149fc816", "049fc816")]
    [InlineData("<SPIsBackup>True", "<SPIsBackup>False")]
    [InlineData("Secure Store Service</SPTopComponent>", "Search</SPTopComponent>")]
    [InlineData("</SPHistoryObject>", "")]
    public async Task A_set_whose_catalog_does_not_tell_of_a_whole_backup(string from, string to)
    {
        var file = Path.Combine(App, "spbrtoc.xml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace(from, to, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        await SetIsIncompleteAsync();
    }

    [Fact]
    public async Task A_set_that_is_not_there()
    {
        Directory.Delete(Path.Combine(_agent.Mount, RestoreSamples.Set), recursive: true);

        await SetIsIncompleteAsync();
    }

    [Fact]
    public async Task Requests_with_a_flaw_by_the_name_of_its_field()
    {
        var restore = RestoreSamples.Request().Restore!;
        await IsBadAsync(restore with { SetId = "../x" }, "restore.setId");
        await IsBadAsync(restore with { Items = [] }, "restore.items");
        await IsBadAsync(restore with { Items = [restore.Items[1], restore.Items[0]] }, "restore.items");
        await IsBadAsync(restore with { Items = [restore.Items[0] with { BackupId = "149fc816" }] }, "restore.items[0].backupId");
        await IsBadAsync(restore with { Items = [restore.Items[0] with { ItemPath = "a\nb" }] }, "restore.items[0].itemPath");
        await IsBadAsync(restore with { Build = "16.0" }, "restore.build");
        await IsBadAsync(restore with { FarmAccount = @"CONTOSO\svc-farm" }, "secrets.farmAccountPassword");
        await IsBadAsync(restore, "secrets.farmAccountPassword", new JobSecrets { FarmAccountPassword = "x" });
    }

    public async ValueTask InitializeAsync()
    {
        RestoreSamples.MakeHealthy(_agent);
        await _agent.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private async Task SetIsIncompleteAsync()
    {
        var error = await RefusalAsync(RestoreSamples.Request());
        Assert.Equal((FarmErrorCodes.SetIncomplete, false), (error.Code, error.Retryable));
        Assert.False(string.IsNullOrEmpty(error.Hint));
    }

    private async Task<FarmError> RefusalAsync(JobRequest request)
    {
        var status = await _agent.Operator().RunAsync(request);
        Assert.Equal((JobState.Failed, 0), (status.State, _agent.PowerShell.Calls("Restore-Item")));
        return status.Error!;
    }

    private async Task IsBadAsync(RestoreJob restore, string field, JobSecrets? secrets = null)
    {
        var (_, _, error) = await _agent.Operator().PostAsync(RestoreSamples.Request() with { Restore = restore, Secrets = secrets });
        Assert.Equal(FarmErrorCodes.BadRequest, error?.Code);
        Assert.StartsWith(field + ":", error!.Message, StringComparison.Ordinal);
    }
}
