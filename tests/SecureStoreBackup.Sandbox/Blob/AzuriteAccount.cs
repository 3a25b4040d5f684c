using System.Security.Cryptography.X509Certificates;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Sandbox.Hosting;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>What a person with the storage account's key can do: look, make containers, put blobs, and damage what is stored.</summary>
public sealed class AzuriteAccount : IDisposable
{
    public const string Name = "devstoreaccount1";

    /// <summary>Every Azurite has this key; it protects nothing.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    readonly HttpClient http;
    readonly BlobServiceClient service;

    internal AzuriteAccount(int port, X509Certificate2? authority)
    {
        Url = new Uri($"{(authority is null ? "http" : "https")}://127.0.0.1:{port}/{Name}");
        http = new HttpClient(PinnedHandler.Create(authority));
        service = new BlobServiceClient(Url, new StorageSharedKeyCredential(Name, Key),
            new BlobClientOptions { Transport = new HttpClientTransport(http) });
    }

    public Uri Url { get; }

    /// <summary>Nothing happens when it exists.</summary>
    public Task CreateContainerAsync(string name, CancellationToken cancellationToken) =>
        service.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Committed blobs, by name, with their length in bytes.</summary>
    public async Task<IReadOnlyList<StoredBlob>> ListBlobsAsync(string container, CancellationToken cancellationToken)
    {
        var blobs = new List<StoredBlob>();
        await foreach (var blob in service.GetBlobContainerClient(container).GetBlobsAsync(cancellationToken: cancellationToken))
            blobs.Add(new StoredBlob(blob.Name, blob.Properties.ContentLength ?? 0));
        return blobs;
    }

    /// <summary>Names, metadata and headers of committed blobs, as text.</summary>
    public async Task<IReadOnlyList<(string Name, string Text)>> DescribeBlobsAsync(string container, CancellationToken cancellationToken)
    {
        var blobs = new List<(string Name, string Text)>();
        await foreach (var blob in service.GetBlobContainerClient(container).GetBlobsAsync(BlobTraits.Metadata, cancellationToken: cancellationToken))
            blobs.Add((blob.Name, $"{blob.Name} {blob.Properties.ContentType} {string.Join(' ', blob.Metadata?.Select(pair => $"{pair.Key}={pair.Value}") ?? [])}"));
        return blobs;
    }

    /// <summary>Puts a blob without a byte there, over whatever was there.</summary>
    public Task WriteEmptyAsync(string container, string blob, IDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        service.GetBlobContainerClient(container).GetBlockBlobClient(blob).CommitBlockListAsync([], new CommitBlockListOptions { Metadata = metadata }, cancellationToken);

    /// <summary>The content of a small blob.</summary>
    public async Task<byte[]> ReadAsync(string container, string blob, CancellationToken cancellationToken)
    {
        using BlobDownloadStreamingResult download = await service.GetBlobContainerClient(container).GetBlobClient(blob).DownloadStreamingAsync(cancellationToken: cancellationToken);
        using var content = new MemoryStream();
        await download.Content.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    /// <summary>
    /// Changes the byte in the middle of a stored blob. Its length, block ids, metadata, tags and stored MD5 stay; its ETag moves,
    /// which no disk error would do: <see cref="BlobProxy"/> tells its clients the new one.
    /// </summary>
    /// <exception cref="InvalidOperationException">The blob is empty.</exception>
    public async Task<BlobContentInfo> CorruptAsync(string container, string blob, CancellationToken cancellationToken)
    {
        var client = new StoredBlockBlob(service.GetBlobContainerClient(container), blob);
        return await client.ChangeOneByteAsync(cancellationToken);
    }

    /// <summary>Another program takes a lease on a blob that never ends by itself.</summary>
    public Task LeaseAsync(string container, string blob, CancellationToken cancellationToken) =>
        service.GetBlobContainerClient(container).GetBlobClient(blob).GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: cancellationToken);

    public void Dispose() => http.Dispose();
}

public sealed record StoredBlob(string Name, long Length);
