using System.Diagnostics;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

namespace SecureStoreBackup.Tests.FarmAgent.Processes;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void This_process_lives_and_is_itself_each_time_it_is_asked()
    {
        var identity = ProcessIdentity.Of(Environment.ProcessId);

        Assert.NotNull(identity);
        Assert.True(identity.IsAlive);
        Assert.Equal(identity, ProcessIdentity.Of(Environment.ProcessId));
    }

    [Fact]
    public void A_later_process_with_the_same_id_is_another_one() =>
        Assert.False((ProcessIdentity.Of(Environment.ProcessId)! with { Started = "earlier" }).IsAlive);

    [Fact]
    public async Task A_process_that_ended_is_alive_no_more_although_a_handle_to_it_is_open()
    {
        using var child = Child();
        var identity = ProcessIdentity.Of(child.Id);
        Assert.True(identity?.IsAlive);

        child.StandardInput.Close();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.False(identity!.IsAlive);
        Assert.Null(ProcessIdentity.Of(child.Id));
    }

    /// <summary>On Windows neither the idle process nor the system may be opened.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void An_id_that_now_belongs_to_the_system_is_not_ours_and_is_not_ended(int id)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has processes that may not even be looked at.");
        var identity = new ProcessIdentity(id, "2026-11-22T02:15:00.0000000Z");

        Assert.False(identity.IsAlive);
        identity.Kill();
    }

    [Fact]
    public async Task A_process_that_is_another_one_now_is_not_ended()
    {
        using var child = Child();

        (ProcessIdentity.Of(child.Id)! with { Started = "earlier" }).Kill();
        Assert.False(child.HasExited);

        ProcessIdentity.Of(child.Id)!.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A shell, which ends with its input.</summary>
    private static Process Child() => Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "cmd.exe" : "/bin/sh")
    {
        UseShellExecute = false,
        CreateNoWindow = true,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
