using System.Xml.Linq;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Tests.Sandbox.Farm;

public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_has_the_layout_of_a_real_one()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");

        var outcome = await world.BackUpAsync(directory);

        var local = Path.Combine(world.ShareFolder, "app");
        Assert.Equal(["00000000.bak", "00000001.bak", "spbackup.log", "spbackup.xml"], Names(Path.Combine(local, "spbr0000")));
        var row = XDocument.Load(Path.Combine(local, "spbrtoc.xml")).Root!.Elements("SPHistoryObject").Single();
        Assert.Equal("SPBackupRestoreHistory", row.Parent!.Name.LocalName);
        Assert.Equal(outcome.Entry.Id.ToString(), row.Element("SPId")!.Value);
        Assert.Equal(FarmWorld.ApplicationItem, row.Element("SPTopComponent")!.Value);
        Assert.Equal(@"\\fs01\spbackup\app\spbr0000\", row.Element("SPBackupDirectory")!.Value);
        Assert.Equal("0", row.Element("SPErrorCount")!.Value);
        Assert.Matches(@"^\d\d/\d\d/\d{4} \d\d:\d\d:\d\d$", row.Element("SPFinishTime")!.Value);
    }

    [Fact]
    public async Task The_databases_file_begins_like_a_SQL_Server_backup_and_the_manifest_names_it()
    {
        using var world = new FarmWorld();
        await world.BackUpAsync(world.NewDirectory("app"));
        var run = Path.Combine(world.ShareFolder, "app", "spbr0000");

        var database = XDocument.Load(Path.Combine(run, "spbackup.xml")).Descendants("SPBackupObject")
            .Single(o => o.Element("SPBackupRestoreClass")!.Value.EndsWith(".SecureStoreServiceDatabase", StringComparison.Ordinal));

        Assert.Equal("Secure_Store_Service_DB", database.Attribute("Name")!.Value);
        var file = database.Elements("SPParameter").Single(p => p.Attribute("Key")!.Value == "SPFileName").Value;
        Assert.Equal("TAPE"u8.ToArray(), (await File.ReadAllBytesAsync(Path.Combine(run, file), TestContext.Current.CancellationToken))[..4]);
        Assert.NotEqual("TAPE"u8.ToArray(), (await File.ReadAllBytesAsync(Path.Combine(run, "00000000.bak"), TestContext.Current.CancellationToken))[..4]);
    }

    [Fact]
    public async Task No_value_of_a_credential_stands_in_a_backup()
    {
        using var world = new FarmWorld();
        await world.BackUpAsync(world.NewDirectory("app"));

        foreach (var file in Directory.EnumerateFiles(world.ShareFolder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("S3cret", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_backup_into_the_same_directory_gets_the_next_number()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("both");

        await world.BackUpAsync(directory);
        await world.BackUpAsync(directory, FarmWorld.ProxyItem);

        Assert.Equal(["spbr0000", "spbr0001"], world.Farm.History(directory).Select(e => e.DirectoryName).Order(StringComparer.Ordinal));
        Assert.Equal(["00000000.bak", "spbackup.log", "spbackup.xml"], Names(Path.Combine(world.ShareFolder, "both", "spbr0001")));
        Assert.Equal(2, world.Farm.Operations.Count(OperationKind.Backup));
    }

    [Fact]
    public async Task A_name_that_application_and_proxy_share_is_refused()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");

        var refused = await Assert.ThrowsAsync<SharePointException>(() => world.BackUpAsync(directory, "Secure Store Service"));

        Assert.Contains("not unique", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Farm.Operations.Count(OperationKind.Backup));
    }

    [Theory]
    [InlineData(@"\\fs01\spbackup\nowhere")]
    [InlineData(@"\\fs02\other")]
    [InlineData(@"\\fs01\spbackup\..\..")]
    public async Task A_directory_that_the_farm_does_not_see_is_refused(string directory)
    {
        using var world = new FarmWorld();

        await Assert.ThrowsAsync<SharePointException>(() => world.BackUpAsync(directory));
    }

    [Fact]
    public async Task One_operation_runs_at_a_time()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        using var world = new FarmWorld(time: time);
        world.Farm.Pace.StepSeconds = 10;
        var first = world.BackUpAsync(world.NewDirectory("first"));
        await time.WaitForTimersAsync(1, TestContext.Current.CancellationToken);

        Assert.Equal(@"\\fs01\spbackup\first", world.Farm.Running);
        var second = world.BackUpAsync(world.NewDirectory("second"));
        while (!second.IsCompleted)
        {
            await time.WaitForTimersAsync(2, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.WhenAny(second, time.WaitForTimersAsync(2, TestContext.Current.CancellationToken));
        }
        await Assert.ThrowsAsync<SharePointException>(() => second);
        while (!first.IsCompleted)
        {
            await Task.WhenAny(first, time.WaitForTimersAsync(1, TestContext.Current.CancellationToken));
            time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.NotNull((await first).Entry.FinishTime);
        Assert.Null(world.Farm.Running);
    }

    [Fact]
    public async Task Padding_makes_the_databases_file_larger_and_nothing_else()
    {
        using var world = new FarmWorld(padding: 2_500_000);
        await world.BackUpAsync(world.NewDirectory("app"));

        var (header, _) = await DatabaseBackupFile.ReadAsync(Path.Combine(world.ShareFolder, "app", "spbr0000", "00000001.bak"), TestContext.Current.CancellationToken);

        Assert.Equal("Secure_Store_Service_DB", header.DatabaseName);
        Assert.InRange(new FileInfo(Path.Combine(world.ShareFolder, "app", "spbr0000", "00000001.bak")).Length, 2_500_000, 2_600_000);
    }

    [Fact]
    public void Creating_over_an_existing_farm_is_refused()
    {
        using var world = new FarmWorld();

        Assert.Throws<InvalidOperationException>(() => SimulatedFarm.Create(world.Directory, new FarmOptions(), TimeProvider.System));
        Assert.Equal(world.Farm.State.Id, SimulatedFarm.Open(world.Directory, TimeProvider.System).State.Id);
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
}
