using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class LockTests(AzuriteFixture azurite)
{
    private const string Path = "p/a.json";

    private static readonly BlobDescription _json = new("application/json", new Dictionary<string, string>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blobs_lock_is_told_alike_by_its_properties_and_by_a_list(bool final)
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        world.Immutability.Retain(world.Name, TimeSpan.FromDays(30), final);

        await world.Container.CreateAsync(Path, "{}"u8.ToArray(), _json, Cancellation);

        var found = (await world.Container.FindAsync(Path, Cancellation))!;
        var listed = Assert.Single(await world.Container.ListAsync("p/", Cancellation).ToListAsync(Cancellation));
        Assert.InRange((found.LockedUntil - found.CommittedAt)!.Value.TotalDays, 30, 30.01);
        Assert.Equal((TimeSpan.Zero, final, false), (found.LockedUntil!.Value.Offset, found.LockIsFinal, found.LegalHold));
        Assert.Equal((found.LockedUntil, found.LockIsFinal, found.LegalHold, found.CommittedAt), (listed.LockedUntil, listed.LockIsFinal, listed.LegalHold, listed.CommittedAt));
    }

    [Fact]
    public async Task A_blob_without_a_lock_says_so_and_a_legal_hold_is_no_lock_with_an_end()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await world.Container.CreateAsync(Path, "{}"u8.ToArray(), _json, Cancellation);

        var free = (await world.Container.FindAsync(Path, Cancellation))!;
        world.Immutability.Hold(world.Name, Path, held: true);
        var held = Assert.Single(await world.Container.ListAsync("", Cancellation).ToListAsync(Cancellation));

        Assert.Equal((null, false, false), (free.LockedUntil, free.LockIsFinal, free.LegalHold));
        Assert.Equal((null, false, true), (held.LockedUntil, held.LockIsFinal, held.LegalHold));
    }
}
