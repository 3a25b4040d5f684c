using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Tests.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Sandbox.Blob;

/// <summary>A proxy and a container of the test's own in the shared Azurite, reached with a workload identity's token.</summary>
internal sealed class BlobWorld : IAsyncDisposable
{
    BlobWorld(Azurite azurite, IdentityWorld identity, BlobProxy proxy)
    {
        Azurite = azurite;
        Identity = identity;
        Proxy = proxy;
    }

    public Azurite Azurite { get; }

    public IdentityWorld Identity { get; }

    public BlobProxy Proxy { get; }

    public string ContainerName { get; } = $"test-{Guid.NewGuid():N}";

    public static async Task<BlobWorld> StartAsync(AzuriteFixture fixture, CancellationToken cancellationToken)
    {
        var azurite = await fixture.GetAsync(cancellationToken);
        var proxy = await BlobProxy.StartAsync(
            new BlobProxyOptions { Azurite = azurite, Certificate = AzureCertificates.Server.Certificate }, cancellationToken);
        return new BlobWorld(azurite, await IdentityWorld.StartAsync(TimeProvider.System, cancellationToken), proxy);
    }

    /// <summary>The SDK as production uses it.</summary>
    public BlobContainerClient Container(int retries = 0) => new(Proxy.ContainerUri(ContainerName), Identity.Pod(IdentityWorld.Operator), new BlobClientOptions
    {
        Transport = Identity.Transport,
        Retry = { MaxRetries = retries, Delay = TimeSpan.FromMilliseconds(10) },
    });

    /// <summary>One block per text.</summary>
    public static async Task CommitAsync(BlockBlobClient blob, CommitBlockListOptions? options, params string[] blocks)
    {
        foreach (var (index, block) in blocks.Index())
            await StageAsync(blob, index, block);
        await blob.CommitBlockListAsync(Enumerable.Range(0, blocks.Length).Select(BlockId), options, TestContext.Current.CancellationToken);
    }

    public static async Task StageAsync(BlockBlobClient blob, int index, string content)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await blob.StageBlockAsync(BlockId(index), body, cancellationToken: TestContext.Current.CancellationToken);
    }

    public static string BlockId(int index) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{index:D8}"));

    public static async Task<string> ReadAsync(BlockBlobClient blob)
    {
        using BlobDownloadStreamingResult download = await blob.DownloadStreamingAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var reader = new StreamReader(download.Content, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Identity.DisposeAsync();
    }
}
