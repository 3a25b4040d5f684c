using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.Jobs.Works;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

public sealed class ServiceStartTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("services-");

    [Fact]
    public async Task A_service_that_could_not_even_be_asked_to_start_is_a_warning()
    {
        var powerShell = new ScriptedPowerShell(_directory.FullName, _directory.FullName);
        powerShell.Answer("Get-SecureStore", RestoreSamples.WithInstance(Samples.FarmLine, "Disabled"));
        using var farm = new FarmReader(Host(powerShell.Executable));
        using var store = new JobStore(_directory.FullName, TimeProvider.System, NullLogger<JobStore>.Instance);
        var scripts = new ScriptJob(Host(Path.Combine(_directory.FullName, "missing")), new ScriptWatch(TimeProvider.System), TimeProvider.System, NullLogger<ScriptJob>.Instance);

        var outcome = await new ServiceStart(farm, scripts).RunAsync(store.Accept(RestoreSamples.Request()), [], settling: false, TestContext.Current.CancellationToken);

        Assert.Empty(outcome.Servers);
        Assert.Contains(outcome.Warnings, warning => warning.StartsWith("ServiceInstanceOffline: ", StringComparison.Ordinal) && warning.Contains("cannot be started", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private PowerShellHost Host(string executable) => new(executable, _directory.FullName, TimeProvider.System, NullLogger<PowerShellHost>.Instance);
}
