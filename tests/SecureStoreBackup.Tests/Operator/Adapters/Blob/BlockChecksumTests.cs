using System.Security.Cryptography;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.Hosting;
using SecureStoreBackup.Tests.Sandbox;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BlockChecksumTests(AzuriteFixture azurite)
{
    private static readonly byte[] _block = RandomNumberGenerator.GetBytes(1000);

    /// <summary>Both are what the service takes them for, and so is each a protection.</summary>
    [Theory]
    [InlineData(StorageChecksumAlgorithm.MD5, "Md5Mismatch")]
    [InlineData(StorageChecksumAlgorithm.StorageCrc64, "Crc64Mismatch")]
    public async Task A_block_that_was_damaged_on_its_way_is_refused_and_a_whole_one_is_taken(StorageChecksumAlgorithm algorithm, string refusal)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var account = (await azurite.GetAsync(cancellationToken)).Account;
        var container = $"checksums-{Guid.NewGuid():n}";
        await account.CreateContainerAsync(container, cancellationToken);
        using var http = new HttpClient(PinnedHandler.Create(AzureCertificates.Authority.Certificate));
        var blob = new BlockBlobClient(
            new Uri($"{account.Url}/{container}/a"), new StorageSharedKeyCredential(AzuriteAccount.Name, AzuriteAccount.Key), new BlobClientOptions { Transport = new HttpClientTransport(http) });
        var options = new BlockBlobStageBlockOptions { TransferValidation = algorithm is StorageChecksumAlgorithm.MD5 ? BlockChecksum.Md5(_block) : BlockChecksum.Crc(_block) };
        byte[] damaged = [(byte)~_block[0], .. _block.AsSpan(1)];

        await blob.StageBlockAsync(BlockId.Of(0, _block), new MemoryStream(_block), options, cancellationToken);
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => blob.StageBlockAsync(BlockId.Of(1, _block), new MemoryStream(damaged), options, cancellationToken));

        Assert.Equal((400, refusal), (refused.Status, refused.ErrorCode));
    }

    [Theory]
    [InlineData(true, StorageChecksumAlgorithm.MD5)]
    [InlineData(false, StorageChecksumAlgorithm.StorageCrc64)]
    public void A_machine_that_allows_MD5_uses_it_and_another_CRC64(bool allows, StorageChecksumAlgorithm expected) =>
        Assert.Equal(expected, BlockChecksum.Of(_block, BlockChecksum.Allows(() => _ = allows ? 0 : throw new CryptographicException("scripted: not under FIPS 140"))).ChecksumAlgorithm);
}
