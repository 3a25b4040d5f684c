using System.Runtime.CompilerServices;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

/// <summary>A container behind its breaker.</summary>
internal sealed class GuardedContainer(IContainer container, Breaker breaker) : IContainer
{
    public Uri Url => container.Url;

    public Task ProbeAsync(CancellationToken cancellationToken) => breaker.CallAsync(container.ProbeAsync, cancellationToken);

    public Task<StoredBlob?> FindAsync(string path, CancellationToken cancellationToken) => breaker.CallAsync(token => container.FindAsync(path, token), cancellationToken);

    public Task<StoredBlob> UploadAsync(string path, ISourceFile source, BlobDescription description, IProgress<long>? progress, CancellationToken cancellationToken) =>
        breaker.TransferAsync(container.ProbeAsync, token => container.UploadAsync(path, source, description, progress, token), cancellationToken);

    public Task<FileDigest> ReadBackAsync(string path, IProgress<long>? progress, CancellationToken cancellationToken) =>
        breaker.TransferAsync(container.ProbeAsync, token => container.ReadBackAsync(path, progress, token), cancellationToken);

    public Task<FileDigest> DownloadAsync(string path, Stream to, IProgress<long>? progress, CancellationToken cancellationToken) =>
        breaker.TransferAsync(container.ProbeAsync, token => container.DownloadAsync(path, to, progress, token), cancellationToken);

    public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, BlobDescription description, CancellationToken cancellationToken) =>
        breaker.CallAsync(token => container.CreateAsync(path, content, description, token), cancellationToken);

    public Task<byte[]?> ReadAsync(string path, int maximumBytes, CancellationToken cancellationToken) =>
        breaker.CallAsync(token => container.ReadAsync(path, maximumBytes, token), cancellationToken);

    public Task DeleteAsync(StoredBlob blob, CancellationToken cancellationToken) => breaker.CallAsync(token => container.DeleteAsync(blob, token), cancellationToken);

    /// <summary>Each page is a call of its own.</summary>
    public async IAsyncEnumerable<StoredBlob> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blobs = container.ListAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await breaker.CallAsync(_ => blobs.MoveNextAsync().AsTask(), cancellationToken))
            yield return blobs.Current;
    }
}
