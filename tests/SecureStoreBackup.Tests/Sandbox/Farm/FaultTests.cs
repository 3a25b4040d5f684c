using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Tests.Sandbox.Farm;

public sealed class FaultTests
{
    [Fact]
    public async Task Access_denied_leaves_no_database_file_and_counts_an_error()
    {
        using var world = new FarmWorld();
        var (entry, errors) = await FailAsync(world, FaultKind.AccessDenied);

        Assert.Equal(1, entry.ErrorCount);
        Assert.Single(errors);
        Assert.False(File.Exists(Path.Combine(world.ShareFolder, "app", "spbr0000", "00000001.bak")));
        Assert.Contains("Operating system error 5(Access is denied.)", Log(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_component_throws_nothing_and_its_cause_is_a_mere_warning_in_the_log()
    {
        using var world = new FarmWorld();
        var (entry, errors) = await FailAsync(world, FaultKind.ComponentError);

        Assert.Equal((1, 1), (entry.ErrorCount, entry.WarningCount));
        Assert.Empty(errors);
        Assert.NotNull(entry.FinishTime);
        Assert.Contains("Warning: [Secure_Store_Service_DB]", Log(world), StringComparison.Ordinal);
        Assert.Contains("FatalError: Object Secure_Store_Service_DB failed in event OnBackup", Log(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unfinished_row_has_no_finish_time()
    {
        using var world = new FarmWorld();

        var (entry, _) = await FailAsync(world, FaultKind.UnfinishedRow);

        Assert.Null(entry.FinishTime);
        Assert.Null(Assert.Single(world.Farm.History(@"\\fs01\spbackup\app")).FinishTime);
    }

    [Fact]
    public async Task The_space_estimate_refuses_unless_it_is_ignored()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");
        world.Farm.Faults.Set(new Fault(FaultKind.SpaceEstimate));

        await Assert.ThrowsAsync<SharePointException>(() => world.BackUpAsync(directory));

        Assert.Equal(0, (await world.BackUpAsync(directory, force: true)).Entry.ErrorCount);
    }

    [Fact]
    public async Task Somebody_elses_run_refuses_ours_before_anything_is_written()
    {
        using var world = new FarmWorld();
        world.Farm.Faults.Set(new Fault(FaultKind.ConcurrentRun));

        await Assert.ThrowsAsync<SharePointException>(() => world.BackUpAsync(world.NewDirectory("app")));

        Assert.NotNull(world.Farm.Running);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(world.ShareFolder, "app")));
    }

    [Fact]
    public async Task An_inaccessible_farm_answers_nothing()
    {
        using var world = new FarmWorld();
        world.Farm.Faults.Set(new Fault(FaultKind.FarmInaccessible));

        Assert.Throws<SharePointException>(() => world.Farm.Connect());
        await Assert.ThrowsAsync<SharePointException>(() => world.BackUpAsync(world.NewDirectory("app")));
    }

    [Fact]
    public async Task A_localized_log_has_no_severity_that_English_readers_know()
    {
        using var world = new FarmWorld();
        var (entry, _) = await FailAsync(world, FaultKind.LocalizedLog);

        Assert.Equal(0, entry.ErrorCount);
        foreach (var severity in new[] { "Information:", "Verbose:", "Progress:", "Warning:", "Error:" })
            Assert.DoesNotContain(severity, Log(world), StringComparison.Ordinal);
        Assert.Contains("erfolgreich abgeschlossen", Log(world), StringComparison.Ordinal);
    }

    private static async Task<(HistoryEntry Entry, IReadOnlyList<string> Errors)> FailAsync(FarmWorld world, FaultKind fault)
    {
        world.Farm.Faults.Set(new Fault(fault));
        var outcome = await world.BackUpAsync(world.NewDirectory("app"));
        return (outcome.Entry, outcome.Errors);
    }

    private static string Log(FarmWorld world) => File.ReadAllText(Path.Combine(world.ShareFolder, "app", "spbr0000", "spbackup.log"));
}
