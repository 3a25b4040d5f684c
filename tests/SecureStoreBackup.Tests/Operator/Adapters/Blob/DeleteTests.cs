using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class DeleteTests(AzuriteFixture azurite)
{
    private const string Path = "p/a.json";

    private static readonly BlobDescription _json = new("application/json", new Dictionary<string, string>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blob_that_was_looked_at_is_deleted_and_again_is_no_failure(bool listed)
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await world.Container.CreateAsync(Path, "{}"u8.ToArray(), _json, Cancellation);
        var blob = listed ? Assert.Single(await world.Container.ListAsync("p/", Cancellation).ToListAsync(Cancellation)) : (await world.Container.FindAsync(Path, Cancellation))!;

        await world.Container.DeleteAsync(blob, Cancellation);
        await world.Container.DeleteAsync(blob, Cancellation);

        Assert.Null(await world.Container.FindAsync(Path, Cancellation));
    }

    [Fact]
    [Invariant("I3")]
    public async Task A_blob_that_became_another_stays()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await world.Container.CreateAsync(Path, "{}"u8.ToArray(), _json, Cancellation);
        var before = (await world.Container.FindAsync(Path, Cancellation))!;
        await world.Container.DeleteAsync(before, Cancellation);
        await world.Container.CreateAsync(Path, "[]"u8.ToArray(), _json, Cancellation);

        var refusal = await Assert.ThrowsAsync<StepFailedException>(() => world.Container.DeleteAsync(before, Cancellation));

        Assert.Equal(Reasons.BlobConflict, refusal.Failure.Reason);
        Assert.Equal("[]"u8.ToArray(), await world.Container.ReadAsync(Path, 100, Cancellation));
    }

    [Fact]
    [Invariant("I3")]
    public async Task A_locked_blob_stays_and_the_refusal_says_so()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        world.Immutability.Retain(world.Name, TimeSpan.FromDays(30), final: true);
        await world.Container.CreateAsync(Path, "{}"u8.ToArray(), _json, Cancellation);
        var blob = (await world.Container.FindAsync(Path, Cancellation))!;

        var refusal = await Assert.ThrowsAsync<StepFailedException>(() => world.Container.DeleteAsync(blob, Cancellation));

        Assert.Equal((Reasons.BlobLocked, false), (refusal.Failure.Reason, refusal.Failure.Retry));
        Assert.NotNull(await world.Container.FindAsync(Path, Cancellation));
    }
}
