using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.Tests.Sandbox.Farm;

public sealed class SecureStoreTests
{
    [Fact]
    public void Credentials_decrypt_while_the_key_is_open()
    {
        using var world = new FarmWorld();

        Assert.Equal(["svc-erp", "S3cret of the ERP"], world.Store.Decrypt("erp", @"CONTOSO\anna"));
    }

    [Fact]
    public void Neither_passphrase_nor_credentials_stand_in_any_file_of_the_farm()
    {
        using var world = new FarmWorld();

        foreach (var file in Directory.EnumerateFiles(world.Directory, "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotContain(FarmWorld.Passphrase, text, StringComparison.Ordinal);
            Assert.DoesNotContain("S3cret", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_the_key_nothing_is_decrypted_stored_or_listed()
    {
        using var world = new FarmWorld();
        world.Store.LoseKey();

        Assert.False(world.Store.IsKeyPopulated);
        Assert.Throws<SharePointException>(() => world.Store.Decrypt("erp", @"CONTOSO\anna"));
        Assert.Throws<SharePointException>(() => world.Store.AddCredentials("erp", "x", ["a", "b"]));
        Assert.Throws<SharePointException>(() => world.Store.TargetApplications);
    }

    [Fact]
    public void Refreshing_with_the_right_passphrase_opens_the_key_again()
    {
        using var world = new FarmWorld();
        world.Store.LoseKey();

        world.Store.RefreshKey(FarmWorld.Passphrase);

        Assert.Equal("svc-erp", world.Store.Decrypt("erp", @"CONTOSO\anna")[0]);
    }

    [Fact]
    public void A_wrong_passphrase_is_refused_and_opens_nothing()
    {
        using var world = new FarmWorld();
        world.Store.LoseKey();

        var refused = Assert.Throws<SharePointException>(() => world.Store.RefreshKey("Contoso-Passphrase-2"));

        Assert.False(world.Store.IsKeyPopulated);
        Assert.Contains("SecureStoreServiceFault", refused.Types, StringComparison.Ordinal);
        Assert.DoesNotContain("Contoso-Passphrase-2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_passphrase_on_a_healthy_farm_changes_nothing()
    {
        using var world = new FarmWorld();

        Assert.Throws<SharePointException>(() => world.Store.RefreshKey("Contoso-Passphrase-2"));

        Assert.Equal("svc-erp", world.Store.Decrypt("erp", @"CONTOSO\anna")[0]);
    }

    [Fact]
    public void A_new_key_keeps_the_credentials_and_ends_the_old_passphrase()
    {
        using var world = new FarmWorld();

        world.Store.GenerateNewKey("Another-Passphrase-2");

        Assert.Equal("svc-erp", world.Store.Decrypt("erp", @"CONTOSO\anna")[0]);
        Assert.Throws<SharePointException>(() => world.Store.RefreshKey(FarmWorld.Passphrase));
        world.Store.RefreshKey("Another-Passphrase-2");
    }

    [Theory]
    [InlineData("Sh0rt-1")]
    [InlineData("only lower case letters")]
    public void A_weak_passphrase_generates_no_key(string weak)
    {
        using var world = new FarmWorld();

        Assert.Throws<SharePointException>(() => world.Store.GenerateNewKey(weak));

        world.Store.RefreshKey(FarmWorld.Passphrase);
    }

    [Fact]
    public void A_slow_key_is_open_once_it_has_propagated()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        using var world = new FarmWorld(time: time);
        world.Store.LoseKey();
        world.Farm.Faults.Set(new Fault(FaultKind.SlowPropagation, 30));

        world.Store.RefreshKey(FarmWorld.Passphrase);

        Assert.False(world.Store.IsKeyPopulated);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(world.Store.IsKeyPopulated);
    }

    [Fact]
    public void A_key_that_is_not_populated_stays_closed_until_the_fault_is_cleared()
    {
        using var world = new FarmWorld();
        world.Farm.Faults.Set(new Fault(FaultKind.KeyNotPopulated));

        Assert.False(world.Store.IsKeyPopulated);
        world.Farm.Faults.ClearAll();

        Assert.True(world.Store.IsKeyPopulated);
    }

    [Fact]
    public void A_wiped_store_has_nothing_that_any_passphrase_opens()
    {
        using var world = new FarmWorld();

        world.Store.Wipe();

        Assert.Throws<SharePointException>(() => world.Store.RefreshKey(FarmWorld.Passphrase));
    }
}
