using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.Tests.Sandbox.Farm;

public sealed class RestoreTests
{
    private const string User = @"CONTOSO\anna";

    [Fact]
    public async Task A_restored_set_decrypts_with_the_passphrase_of_its_time_and_with_no_other()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");
        await world.BackUpAsync(directory);
        world.Store.GenerateNewKey("Another-Passphrase-2");
        world.Store.Wipe();

        await world.RestoreAsync(directory);

        Assert.Throws<SharePointException>(() => world.Store.Decrypt("erp", User));
        world.StartServices();
        Assert.Throws<SharePointException>(() => world.Store.RefreshKey("Another-Passphrase-2"));
        Assert.Throws<SharePointException>(() => world.Store.Decrypt("erp", User));
        world.Store.RefreshKey(FarmWorld.Passphrase);
        Assert.Equal("S3cret of the ERP", world.Store.Decrypt("erp", User)[1]);
    }

    [Fact]
    public async Task On_another_farm_that_farms_own_passphrase_does_not_open_the_set()
    {
        using var home = new FarmWorld();
        await home.BackUpAsync(home.NewDirectory("app"));
        using var other = new FarmWorld("Fabrikam-Passphrase-9");
        CopyAll(Path.Combine(home.ShareFolder, "app"), Path.Combine(other.ShareFolder, "copy"));

        await other.RestoreAsync(@"\\fs01\spbackup\copy");
        other.StartServices();

        Assert.Throws<SharePointException>(() => other.Store.RefreshKey("Fabrikam-Passphrase-9"));
        other.Store.RefreshKey(FarmWorld.Passphrase);
        Assert.Equal("svc-erp", other.Store.Decrypt("erp", User)[0]);
    }

    [Fact]
    public async Task A_restore_leaves_a_row_of_its_own_without_a_directory()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");
        await world.BackUpAsync(directory);

        await world.RestoreAsync(directory);

        var row = Assert.Single(world.Farm.History(directory), e => !e.IsBackup);
        Assert.Equal(("", null), (row.DirectoryName, row.DirectoryNumber));
        Assert.NotNull(row.FinishTime);
        Assert.Equal(1, world.Farm.Operations.Count(OperationKind.Restore));
    }

    [Fact]
    public async Task A_restore_starts_no_service_and_without_one_no_key_is_refreshed()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");
        await world.BackUpAsync(directory);

        await world.RestoreAsync(directory);

        Assert.All(world.Farm.State.ServiceInstances, instance => Assert.Equal(ServiceStatus.Disabled, instance.Status));
        Assert.Contains("EndpointNotFoundException", Assert.Throws<SharePointException>(() => world.Store.RefreshKey(FarmWorld.Passphrase)).Types, StringComparison.Ordinal);
        world.StartServices();
        world.Store.RefreshKey(FarmWorld.Passphrase);
        Assert.True(world.Store.IsKeyPopulated);
    }

    [Fact]
    public async Task A_damaged_database_file_is_refused_and_the_farm_keeps_what_it_has()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");
        await world.BackUpAsync(directory);
        var file = Path.Combine(world.ShareFolder, "app", "spbr0000", "00000001.bak");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^40] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<SharePointException>(() => world.RestoreAsync(directory));

        Assert.Equal("svc-erp", world.Store.Decrypt("erp", User)[0]);
    }

    [Fact]
    public async Task An_unfinished_backup_is_not_restored()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("app");
        world.Farm.Faults.Set(new Fault(FaultKind.UnfinishedRow));
        await world.BackUpAsync(directory);
        world.Farm.Faults.ClearAll();

        await Assert.ThrowsAsync<SharePointException>(() => world.RestoreAsync(directory));
    }

    [Fact]
    public async Task A_proxy_that_was_lost_comes_back_with_its_id()
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("proxy");
        await world.BackUpAsync(directory, FarmWorld.ProxyItem);
        var state = world.Farm.State;
        var proxy = state.Applications[0].Proxy;
        world.Farm.Write(state with { Applications = [state.Applications[0] with { Proxy = null }] });

        await world.RestoreAsync(directory, FarmWorld.ProxyItem);

        Assert.Equal(proxy, world.Farm.State.Applications[0].Proxy);
    }

    private static void CopyAll(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
