using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Sandbox.Blob;

public sealed class BlobFaultTests(AzuriteFixture fixture) : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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

    [Fact]
    public async Task Corruption_after_the_commit_changes_one_stored_byte_and_nothing_else()
    {
        world.Proxy.Faults.CorruptAfterCommit("/data.bak");
        var options = new CommitBlockListOptions
        {
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = "abc" },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/x-bak", ContentHash = new byte[16] },
            AccessTier = AccessTier.Cool,
        };

        await BlobWorld.CommitAsync(blob, options, "aaaa", "bbbb", "cccc");

        Assert.Equal("aaaabbcbcccc", await BlobWorld.ReadAsync(blob));
        BlobProperties stored = await blob.GetPropertiesAsync(cancellationToken: Cancellation);
        Assert.Equal(("abc", "application/x-bak", 12L), (stored.Metadata["sha256"], stored.ContentType, stored.ContentLength));
        Assert.Equal("Cool", stored.AccessTier);
        Assert.Equal(new byte[16], stored.ContentHash);
        BlockList blocks = await blob.GetBlockListAsync(BlockListTypes.All, cancellationToken: Cancellation);
        Assert.Equal(Enumerable.Range(0, 3).Select(BlobWorld.BlockId), blocks.CommittedBlocks.Select(block => block.Name));
    }

    [Fact]
    public async Task The_writer_of_a_corrupted_blob_is_told_the_etag_under_which_it_lies()
    {
        world.Proxy.Faults.CorruptAfterCommit("/data.bak");
        await BlobWorld.StageAsync(blob, 0, "abc");

        BlobContentInfo committed = await blob.CommitBlockListAsync([BlobWorld.BlockId(0)], cancellationToken: Cancellation);

        BlobProperties stored = await blob.GetPropertiesAsync(cancellationToken: Cancellation);
        Assert.Equal((stored.ETag, stored.LastModified), (committed.ETag, committed.LastModified));
    }

    [Fact]
    public async Task Corruption_hits_only_its_path_and_its_count()
    {
        world.Proxy.Faults.CorruptAfterCommit("/data.bak");
        var manifest = world.Container().GetBlockBlobClient("point/manifest.json");
        var second = world.Container().GetBlockBlobClient("point/2/data.bak");

        await BlobWorld.CommitAsync(manifest, null, "{}");
        await BlobWorld.CommitAsync(blob, null, "abc");
        await BlobWorld.CommitAsync(second, null, "abc");

        Assert.Equal(["{}", "acc", "abc"], [await BlobWorld.ReadAsync(manifest), await BlobWorld.ReadAsync(blob), await BlobWorld.ReadAsync(second)]);
    }

    [Fact]
    public async Task A_stored_blob_can_be_corrupted_later()
    {
        await BlobWorld.CommitAsync(blob, null, "abc");

        await world.Azurite.Account.CorruptAsync(world.ContainerName, blob.Name, Cancellation);

        Assert.Equal("acc", await BlobWorld.ReadAsync(blob));
    }

    [Fact]
    public async Task A_refusal_has_the_services_code_and_ends_after_its_count()
    {
        world.Proxy.Faults.Fail(503, "ServerBusy", count: 2, operation: BlobOperation.PutBlock);
        var patient = world.Container(retries: 2).GetBlockBlobClient("patient");
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => BlobWorld.StageAsync(blob, 0, "abc"));

        await BlobWorld.CommitAsync(patient, null, "abc");

        Assert.Equal((503, "ServerBusy"), (refused.Status, refused.ErrorCode));
        Assert.Equal("abc", await BlobWorld.ReadAsync(patient));
        Assert.Equal(3, world.Proxy.Traffic.Count(BlobOperation.PutBlock));
    }

    [Fact]
    public async Task A_lost_response_leaves_the_commit_behind()
    {
        world.Proxy.Faults.LoseResponse("/data.bak");

        var lost = await Assert.ThrowsAsync<RequestFailedException>(() => BlobWorld.CommitAsync(blob, null, "abc"));

        Assert.Equal(0, lost.Status);
        Assert.Equal("abc", await BlobWorld.ReadAsync(blob));
    }

    [Fact]
    public async Task An_unavailable_storage_drops_connections_until_it_is_back()
    {
        world.Proxy.Faults.Unavailable = true;
        var failed = await Assert.ThrowsAsync<RequestFailedException>(() => BlobWorld.CommitAsync(blob, null, "abc"));
        Assert.Equal(0, failed.Status);

        world.Proxy.Faults.Unavailable = false;

        await BlobWorld.CommitAsync(blob, null, "abc");
    }

    [Fact]
    public async Task A_paused_request_is_held_until_it_is_let_go()
    {
        world.Proxy.Faults.Pause("/data.bak", BlobOperation.PutBlockList);
        var commit = BlobWorld.CommitAsync(blob, null, "abc");
        await world.Proxy.Faults.WaitForPausedAsync("/data.bak", Cancellation).WaitAsync(Patience, TimeProvider.System, Cancellation);
        Assert.Empty(await world.Azurite.Account.ListBlobsAsync(world.ContainerName, Cancellation));
        Assert.False(commit.IsCompleted);

        Assert.True(world.Proxy.Faults.Resume("/data.bak"));

        await commit.WaitAsync(Patience, TimeProvider.System, Cancellation);
        Assert.Equal("abc", await BlobWorld.ReadAsync(blob));
    }

    [Fact]
    public async Task A_client_that_dies_while_it_is_held_leaves_its_staged_blocks_and_no_blob()
    {
        world.Proxy.Faults.Pause("/data.bak", BlobOperation.PutBlockList);
        await BlobWorld.StageAsync(blob, 0, "abc");
        using var death = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var commit = blob.CommitBlockListAsync([BlobWorld.BlockId(0)], cancellationToken: death.Token);
        await world.Proxy.Faults.WaitForPausedAsync("/data.bak", Cancellation).WaitAsync(Patience, TimeProvider.System, Cancellation);

        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        await world.Proxy.Faults.WaitForAbandonedAsync("/data.bak", Cancellation).WaitAsync(Patience, TimeProvider.System, Cancellation);
        world.Proxy.Faults.Resume("/data.bak");

        BlockList blocks = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: Cancellation);
        Assert.Equal([BlobWorld.BlockId(0)], blocks.UncommittedBlocks.Select(block => block.Name));
        Assert.Empty(await world.Azurite.Account.ListBlobsAsync(world.ContainerName, Cancellation));
    }

    [Fact]
    public async Task A_proxy_that_ends_lets_nothing_hang()
    {
        world.Proxy.Faults.Pause("/data.bak");
        var stage = BlobWorld.StageAsync(blob, 0, "abc");
        await world.Proxy.Faults.WaitForPausedAsync("/data.bak", Cancellation).WaitAsync(Patience, TimeProvider.System, Cancellation);

        await world.Proxy.DisposeAsync().AsTask().WaitAsync(Patience, TimeProvider.System, Cancellation);

        await Assert.ThrowsAnyAsync<RequestFailedException>(() => stage.WaitAsync(Patience, TimeProvider.System, Cancellation));
    }
}
