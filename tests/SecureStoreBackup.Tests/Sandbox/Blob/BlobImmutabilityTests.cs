using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SecureStoreBackup.Tests.Sandbox.Blob;

/// <summary>What Azure documents of version-level immutability, and Azurite does not do.</summary>
public sealed class BlobImmutabilityTests(AzuriteFixture fixture) : IAsyncLifetime
{
    BlobWorld world = null!;
    BlockBlobClient blob = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        world = await BlobWorld.StartAsync(fixture, Cancellation);
        await world.Azurite.Account.CreateContainerAsync(world.ContainerName, Cancellation);
        blob = world.Container().GetBlockBlobClient("point/farm/data.bak");
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(true, BlobImmutabilityPolicyMode.Locked)]
    [InlineData(false, BlobImmutabilityPolicyMode.Unlocked)]
    public async Task A_blob_is_locked_from_its_commit_for_as_long_as_the_container_says(bool final, BlobImmutabilityPolicyMode mode)
    {
        world.Proxy.Immutability.Retain(world.ContainerName, TimeSpan.FromDays(30), final);

        await BlobWorld.CommitAsync(blob, null, "data");

        BlobProperties found = await blob.GetPropertiesAsync(cancellationToken: Cancellation);
        var listed = await ListedAsync();
        Assert.InRange(found.ImmutabilityPolicy.ExpiresOn!.Value - found.CreatedOn, TimeSpan.FromDays(30), TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));
        Assert.Equal((mode, false), (found.ImmutabilityPolicy.PolicyMode!.Value, found.HasLegalHold));
        Assert.Equal((found.ImmutabilityPolicy.ExpiresOn, (BlobImmutabilityPolicyMode?)mode, false), (listed.ImmutabilityPolicy.ExpiresOn, listed.ImmutabilityPolicy.PolicyMode, listed.HasLegalHold));
    }

    [Fact]
    public async Task A_locked_blob_is_neither_deleted_nor_overwritten_nor_described_anew()
    {
        world.Proxy.Immutability.Retain(world.ContainerName, TimeSpan.FromDays(30));
        await BlobWorld.CommitAsync(blob, null, "data");

        foreach (var change in new Func<Task>[]
        {
            () => blob.DeleteAsync(cancellationToken: Cancellation),
            () => BlobWorld.CommitAsync(blob, null, "other"),
            () => blob.SetMetadataAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }, cancellationToken: Cancellation),
        })
        {
            var refused = await Assert.ThrowsAsync<RequestFailedException>(change);
            Assert.Equal((409, "BlobImmutableDueToPolicy"), (refused.Status, refused.ErrorCode));
        }

        Assert.Equal("data", await BlobWorld.ReadAsync(blob));
    }

    [Fact]
    public async Task A_lock_whose_time_has_passed_lets_go_and_a_hold_does_not()
    {
        world.Proxy.Immutability.Retain(world.ContainerName, TimeSpan.FromDays(-1));
        await BlobWorld.CommitAsync(blob, null, "data");
        world.Proxy.Immutability.Hold(world.ContainerName, blob.Name, held: true);

        var held = await Assert.ThrowsAsync<RequestFailedException>(() => blob.DeleteAsync(cancellationToken: Cancellation));
        Assert.Equal((409, "BlobImmutableDueToLegalHold"), (held.Status, held.ErrorCode));
        Assert.True((await ListedAsync()).HasLegalHold);

        world.Proxy.Immutability.Hold(world.ContainerName, blob.Name, held: false);
        await blob.DeleteAsync(cancellationToken: Cancellation);
        Assert.False(await blob.ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task A_new_policy_locks_no_blob_that_was_there_before()
    {
        await BlobWorld.CommitAsync(blob, null, "data");
        world.Proxy.Immutability.Retain(world.ContainerName, TimeSpan.FromDays(30));

        Assert.Null((await ListedAsync()).ImmutabilityPolicy?.ExpiresOn);
        await blob.DeleteAsync(cancellationToken: Cancellation);
    }

    async Task<BlobItemProperties> ListedAsync()
    {
        await foreach (var item in world.Container().GetBlobsAsync(BlobTraits.Metadata | BlobTraits.ImmutabilityPolicy | BlobTraits.LegalHold, cancellationToken: Cancellation))
            return item.Properties;
        throw new InvalidOperationException("There is no blob.");
    }
}
