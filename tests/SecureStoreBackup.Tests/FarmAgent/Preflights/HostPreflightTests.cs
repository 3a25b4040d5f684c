using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Preflights;

/// <summary>What a preflight learns of the account and of PowerShell, and what key verbs do about it.</summary>
public sealed class HostPreflightTests : IAsyncLifetime
{
    private const string Policies = "\"policies\":[]";
    private const string Recording = "\"policies\":[{\"hive\":\"LocalMachine\",\"view\":\"Registry64\",\"policy\":\"ModuleLogging\",\"values\":[{\"name\":\"EnableModuleLogging\",\"value\":\"1\"}],\"modules\":[\"*\"]}]";
    private readonly AgentUnderTest _agent = new();

    [Theory]
    [InlineData("\"elevated\":true", "\"elevated\":false", "Elevated", CheckState.Failed, FarmErrorCodes.NotElevated)]
    [InlineData("\"is64Bit\":true", "\"is64Bit\":false", "Elevated", CheckState.Failed, FarmErrorCodes.NotElevated)]
    [InlineData("\"shellGroup\":true", "\"shellGroup\":false", "ShellAccess", CheckState.Warning, FarmErrorCodes.FarmInaccessible)]
    [InlineData(Policies, Recording, "PowerShellLogging", CheckState.Warning, FarmErrorCodes.PowerShellLogging)]
    public async Task What_is_wrong_with_the_host_is_one_check_with_code_and_remedy(string healthy, string ill, string name, CheckState state, string code)
    {
        await StartAsync(Samples.HostLine.Replace(healthy, ill, StringComparison.Ordinal));

        var report = await _agent.Operator().PreflightAsync(new() { BackupDirectory = AgentUnderTest.Share });

        var check = Assert.Single(report.Checks, check => check.State is CheckState.Failed or CheckState.Warning);
        Assert.Equal((name, state, code), (check.Name, check.State, check.Code));
        Assert.False(string.IsNullOrEmpty(check.Remedy));
    }

    [Fact]
    public async Task A_passphrase_is_not_given_to_a_powershell_that_records_it()
    {
        await StartAsync(Samples.HostLine.Replace(Policies, Recording, StringComparison.Ordinal));

        var status = await _agent.Operator().RunAsync(Samples.RefreshRequest("Contoso-Passphrase-1"));

        Assert.Equal((JobState.Failed, FarmErrorCodes.PowerShellLogging, false), (status.State, status.Error?.Code, status.Error!.Retryable));
        Assert.Contains("'*'", status.Error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _agent.PowerShell.Calls("Update-Key"));
    }

    [Fact]
    public async Task Who_acknowledges_the_recording_gets_the_refresh()
    {
        _agent.AcknowledgePowerShellLogging = true;
        await StartAsync(Samples.HostLine.Replace(Policies, Recording, StringComparison.Ordinal));

        var report = await _agent.Operator().PreflightAsync(new() { BackupDirectory = AgentUnderTest.Share });
        var status = await _agent.Operator().RunAsync(Samples.RefreshRequest("Contoso-Passphrase-1"));

        Assert.Equal(CheckState.Passed, Assert.Single(report.Checks, check => check.Name is "PowerShellLogging").State);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
    }

    [Fact]
    public async Task A_farm_that_does_not_answer_an_account_without_elevation_is_told_by_its_cause()
    {
        await StartAsync(Samples.HostLine.Replace("\"elevated\":true", "\"elevated\":false", StringComparison.Ordinal));
        _agent.PowerShell.Answer("Get-Farm", """{"t":"result","ok":false,"error":{"code":"FarmInaccessible","message":"Cannot access the local farm.","retryable":true,"detail":""}}""");

        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            _agent.Operator().Http, "/v1/preflight", new PreflightRequest { BackupDirectory = AgentUnderTest.Share }, FarmProtocolJson.Default.PreflightRequest, TestContext.Current.CancellationToken);

        Assert.Contains(FarmErrorCodes.NotElevated, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private async Task StartAsync(string host)
    {
        Samples.MakeHealthy(_agent.PowerShell);
        _agent.PowerShell.Answer("Get-Host", host);
        await _agent.StartAsync(TestContext.Current.CancellationToken);
    }
}
