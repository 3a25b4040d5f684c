using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.Tokens;
using SecureStoreBackup.Tests.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Sandbox.Blob;

public sealed class BlobProxyTests(AzuriteFixture fixture) : IAsyncLifetime
{
    BlobWorld world = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        world = await BlobWorld.StartAsync(fixture, Cancellation);
        await world.Azurite.Account.CreateContainerAsync(world.ContainerName, Cancellation);
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_workload_identity_writes_a_blob_once_and_reads_it_back()
    {
        var blob = world.Container().GetBlockBlobClient("contoso/point/farm/a b#1.bak");
        var options = new CommitBlockListOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = "abc" },
        };

        await BlobWorld.CommitAsync(blob, options, "one, ", "two");
        var again = await Assert.ThrowsAsync<RequestFailedException>(() => BlobWorld.CommitAsync(blob, options, "three"));

        Assert.Equal((409, "BlobAlreadyExists"), (again.Status, again.ErrorCode));
        Assert.Equal("one, two", await BlobWorld.ReadAsync(blob));
        Assert.Equal("abc", (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value.Metadata["sha256"]);
    }

    [Fact]
    public async Task An_identity_makes_its_own_container()
    {
        var container = new BlobContainerClient(world.Proxy.ContainerUri(world.ContainerName + "-own"), world.Identity.Pod(IdentityWorld.Operator),
            new BlobClientOptions { Transport = world.Identity.Transport });

        await container.CreateAsync(cancellationToken: Cancellation);

        Assert.True(await container.ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task A_token_for_a_vault_opens_no_storage()
    {
        var token = world.Identity.Identity.Tokens.Issue(IdentityWorld.Operator, TokenEndpoint.VaultAudience, TimeSpan.FromHours(1));
        var container = new BlobContainerClient(world.Proxy.ContainerUri(world.ContainerName), IdentityWorld.Fixed(token),
            new BlobClientOptions { Transport = world.Identity.Transport, Retry = { MaxRetries = 0 } });

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => container.GetPropertiesAsync(cancellationToken: Cancellation));

        Assert.Contains(refused.Status, (int[])[401, 403]);
    }

    [Fact]
    public async Task Staged_blocks_are_listed_and_no_blob_is_there_before_the_commit()
    {
        var blob = world.Container().GetBlockBlobClient("big.bak");
        await BlobWorld.StageAsync(blob, 0, "first");
        await BlobWorld.StageAsync(blob, 1, "second");

        BlockList blocks = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: Cancellation);

        Assert.Equal([(BlobWorld.BlockId(0), 5L), (BlobWorld.BlockId(1), 6L)], blocks.UncommittedBlocks.Select(block => (block.Name, block.SizeLong)));
        Assert.False(await blob.ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task People_see_names_and_lengths()
    {
        await BlobWorld.CommitAsync(world.Container().GetBlockBlobClient("b/manifest.json"), null, "{}");
        await BlobWorld.CommitAsync(world.Container().GetBlockBlobClient("a/data.bak"), null, "12345", "678");

        var blobs = await world.Azurite.Account.ListBlobsAsync(world.ContainerName, Cancellation);

        Assert.Equal([new StoredBlob("a/data.bak", 8), new StoredBlob("b/manifest.json", 2)], blobs);
    }

    [Fact]
    public async Task A_block_of_many_megabytes_passes_and_is_counted_once_each_way()
    {
        var content = new string('x', 9 * 1024 * 1024);
        var blob = world.Container().GetBlockBlobClient("large");

        await BlobWorld.CommitAsync(blob, null, content);
        var read = await BlobWorld.ReadAsync(blob);

        Assert.Equal(content.Length, read.Length);
        Assert.Equal((1, 1, 1), (world.Proxy.Traffic.Count(BlobOperation.PutBlock), world.Proxy.Traffic.Count(BlobOperation.PutBlockList), world.Proxy.Traffic.Count(BlobOperation.Get)));
        Assert.InRange(world.Proxy.Traffic.BytesSent, content.Length, content.Length + 1024);
        Assert.Equal(content.Length, world.Proxy.Traffic.BytesReceived);
    }
}
