using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>A container that answers at once, keeps small blobs and holds no recovery point.</summary>
internal sealed class QuietContainer(Uri url) : IContainer
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (StoredBlob Blob, byte[] Content)> _blobs = new(StringComparer.Ordinal);

    public Uri Url => url;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<StoredBlob?> FindAsync(string path, CancellationToken cancellationToken) => Task.FromResult(_blobs.TryGetValue(path, out var found) ? found.Blob : null);

    public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, BlobDescription description, CancellationToken cancellationToken)
    {
        var bytes = content.ToArray();
        var stored = _blobs.GetOrAdd(path, _ => (new StoredBlob(path, bytes.Length, null, "1", description.Metadata) { CommittedAt = TimeProvider.System.GetUtcNow() }, bytes));
        return Task.FromResult(stored.Content.AsSpan().SequenceEqual(bytes));
    }

    public Task<byte[]?> ReadAsync(string path, int maximumBytes, CancellationToken cancellationToken) => Task.FromResult(_blobs.TryGetValue(path, out var found) ? found.Content : null);

    public Task DeleteAsync(StoredBlob blob, CancellationToken cancellationToken)
    {
        _blobs.TryRemove(blob.Path, out _);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredBlob> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (path, (blob, _)) in _blobs.Where(b => b.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(b => b.Key, StringComparer.Ordinal))
            yield return blob;
    }

    public Task<StoredBlob> UploadAsync(string path, ISourceFile source, BlobDescription description, IProgress<long>? progress, CancellationToken cancellationToken) => throw NoFiles();

    public Task<FileDigest> ReadBackAsync(string path, IProgress<long>? progress, CancellationToken cancellationToken) => throw NoFiles();

    public Task<FileDigest> DownloadAsync(string path, Stream to, IProgress<long>? progress, CancellationToken cancellationToken) => throw NoFiles();

    private static NotSupportedException NoFiles() => new("No job ends here, so there is no file to copy.");
}
