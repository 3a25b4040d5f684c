using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

public sealed class PreflightTests : IAsyncLifetime
{
    private readonly AgentUnderTest _agent = new();

    [Fact]
    public async Task A_healthy_farm_passes_and_tells_what_a_run_freezes()
    {
        var report = await RunAsync(new() { BackupDirectory = AgentUnderTest.Share, ServiceApplication = "secure store service" });

        Assert.DoesNotContain(report.Checks, check => check.State is CheckState.Failed);
        Assert.Equal(Samples.Application, report.Application!.Id);
        Assert.Equal(64, report.ConfigurationFingerprint!.Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_agent.Mount));
    }

    [Theory]
    [InlineData("Another Store", AgentUnderTest.Share, "ServiceApplication", FarmErrorCodes.ServiceApplicationNotFound, "farm.serviceApplication")]
    [InlineData(null, @"\\fs02\elsewhere", "BackupDirectory", FarmErrorCodes.OutsideRoots, "farm.backupDirectory")]
    [InlineData(null, @"\\fs01\sets\..\x", "BackupDirectory", FarmErrorCodes.OutsideRoots, "farm.backupDirectory")]
    [InlineData(null, @"\\fs01\sets\missing", "DirectoryWritable", FarmErrorCodes.DirectoryNotWritable, "farm.backupDirectory")]
    public async Task A_failure_names_code_remedy_and_field(string? application, string directory, string name, string code, string field)
    {
        var report = await RunAsync(new() { BackupDirectory = directory, ServiceApplication = application });

        var failed = Assert.Single(report.Checks, check => check.State is CheckState.Failed);
        Assert.Equal((name, code, field), (failed.Name, failed.Code, failed.Field));
        Assert.False(string.IsNullOrEmpty(failed.Remedy));
    }

    [Theory]
    [InlineData("\"running\":null", "\"running\":\"C:\\\\somewhere\"", "NothingRuns", FarmErrorCodes.BackupRunning)]
    [InlineData("\"keyPopulated\":true", "\"keyPopulated\":false", "KeyPopulated", FarmErrorCodes.KeyNotPopulated)]
    [InlineData("\"proxy\":{\"id\":\"5c0a3df2-60a1-4bfa-8f5e-0c1d2e3f4a5b\",\"name\":\"Secure Store Service\"}", "\"proxy\":null", "Proxy", FarmErrorCodes.ProxyNotFound)]
    [InlineData("\"                Secure_Store_Service_DB\\\\\",", "", "BackupItems", FarmErrorCodes.ItemNotFound)]
    public async Task What_is_wrong_on_the_farm_is_one_failed_check(string healthy, string ill, string name, string code)
    {
        Assert.Contains(healthy, Samples.FarmLine, StringComparison.Ordinal);
        _agent.PowerShell.Answer("Get-Farm", Samples.FarmLine.Replace(healthy, ill, StringComparison.Ordinal));

        var report = await RunAsync(new() { BackupDirectory = AgentUnderTest.Share });

        var failed = Assert.Single(report.Checks, check => check.State is CheckState.Failed);
        Assert.Equal((name, code), (failed.Name, failed.Code));
    }

    [Fact]
    public async Task An_instance_that_the_configuration_does_not_name_fails_at_its_own_index()
    {
        var report = await RunAsync(new() { BackupDirectory = AgentUnderTest.Share, ServiceMasterKeys = [new("SQL01", AgentUnderTest.Share)] });

        var failed = Assert.Single(report.Checks, check => check.State is CheckState.Failed);
        Assert.Equal(("SqlReachable", "serviceMasterKeys[0].instance"), (failed.Name, failed.Field));
        Assert.NotNull(Assert.Single(report.ServiceMasterKeys).Error);
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private Task<PreflightReport> RunAsync(PreflightRequest request) => _agent.Operator().PreflightAsync(request);
}
