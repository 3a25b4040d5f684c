using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Doubles;

/// <summary>A container in which nothing is overwritten; an upload is staged first and committed second, and can be cut short between.</summary>
internal sealed class InMemoryContainer(string name, Uri url, OutsideCalls calls, TimeProvider? time = null) : IContainer
{
    private readonly Dictionary<string, Blob> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _staged = new(StringComparer.Ordinal);
    private int _commits;

    public Uri Url => url;

    public IReadOnlyCollection<string> Paths => _blobs.Keys;

    /// <summary>Paths with uncommitted content.</summary>
    public IReadOnlyCollection<string> Staged => _staged.Keys;

    public byte[] Content(string path) => _blobs[path].Content;

    public IReadOnlyDictionary<string, string> MetadataOf(string path) => _blobs[path].Stored.Metadata;

    /// <summary>Broken storage, which loses the last byte of all that it is given and goes on to tell of it as if it had not.</summary>
    public bool LosesBytes { get; set; }

    /// <summary>What immutability and legal holds do to a blob, asked whenever it is found or listed; nothing when null.</summary>
    public Func<StoredBlob, StoredBlob>? Locks { get; set; }

    /// <summary>Paths that immutability locks, although no list says so yet.</summary>
    public HashSet<string> Locked { get; } = new(StringComparer.Ordinal);

    /// <summary>Broken storage, which says that a manifest is deleted and keeps it.</summary>
    public bool KeepsManifests { get; set; }

    /// <summary>Broken storage, which deletes the next blob, too.</summary>
    public bool TakesNeighbours { get; set; }

    /// <summary>Storage loses a bit.</summary>
    public void Flip(string path, int at = 0) => _blobs[path].Content[at] ^= 1;

    /// <summary>Somebody deletes a blob behind our back.</summary>
    public void Remove(string path) => _blobs.Remove(path);

    public void Put(string path, byte[] content) => Commit(path, content, new BlobDescription("text/plain", new Dictionary<string, string>()), null);

    public Task ProbeAsync(CancellationToken cancellationToken) => calls.MakeAsync($"{name} probe", () => { }, cancellationToken);

    public Task<StoredBlob?> FindAsync(string path, CancellationToken cancellationToken) =>
        calls.MakeAsync($"{name} find {path}", () => Seen(_blobs.GetValueOrDefault(path)?.Stored), cancellationToken);

    public async Task<StoredBlob> UploadAsync(string path, ISourceFile source, BlobDescription description, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        await using (var stream = await source.OpenAsync(cancellationToken))
            await stream.CopyToAsync(read, cancellationToken);
        var content = read.ToArray();
        await calls.MakeAsync($"{name} stage {path}", () => _staged[path] = content, cancellationToken);
        progress?.Report(content.Length);
        return await calls.MakeAsync($"{name} commit {path}", () =>
        {
            if (_blobs.TryGetValue(path, out var there) && there.Stored.Sha256 != Digest(content))
                throw new StepFailedException(new StepFailure(Reasons.BlobConflict, $"{path} is there with other content.", Retry: false));
            return there?.Stored ?? Commit(path, content, description, Digest(content));
        }, cancellationToken);
    }

    public Task<FileDigest> ReadBackAsync(string path, IProgress<long>? progress, CancellationToken cancellationToken) => calls.MakeAsync($"{name} read back {path}", () =>
    {
        var content = _blobs.GetValueOrDefault(path)?.Content ?? throw new StepFailedException(new StepFailure(Reasons.VerificationFailed, $"{path} is gone.", Retry: false));
        progress?.Report(content.Length);
        return LosesBytes && _blobs[path].Stored is { Sha256: { } told } stored ? new FileDigest(stored.Bytes, told) : new FileDigest(content.Length, Digest(content));
    }, cancellationToken);

    public async Task<FileDigest> DownloadAsync(string path, Stream to, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var digest = await ReadBackAsync(path, progress, cancellationToken);
        await to.WriteAsync(_blobs[path].Content, cancellationToken);
        return digest;
    }

    public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, BlobDescription description, CancellationToken cancellationToken) => calls.MakeAsync($"{name} create {path}", () =>
    {
        if (_blobs.TryGetValue(path, out var there))
            return there.Content.AsSpan().SequenceEqual(content.Span);
        Commit(path, content.ToArray(), description, Digest(content.ToArray()));
        return true;
    }, cancellationToken);

    public Task<byte[]?> ReadAsync(string path, int maximumBytes, CancellationToken cancellationToken) =>
        calls.MakeAsync($"{name} read {path}", () => _blobs.GetValueOrDefault(path)?.Content, cancellationToken);

    public Task DeleteAsync(StoredBlob blob, CancellationToken cancellationToken) => calls.MakeAsync($"{name} delete {blob.Path}", () =>
    {
        if (!_blobs.TryGetValue(blob.Path, out var there))
            return;
        if (there.Stored.ETag != blob.ETag)
            throw new StepFailedException(new StepFailure(Reasons.BlobConflict, $"{blob.Path} is another by now.", Retry: false));
        if (KeepsManifests && blob.Path.EndsWith("/manifest.json", StringComparison.Ordinal))
            return;
        if (TakesNeighbours && _blobs.Keys.Order(StringComparer.Ordinal).SkipWhile(path => path != blob.Path).Skip(1).FirstOrDefault() is { } neighbour)
            _blobs.Remove(neighbour);
        if (Locked.Contains(blob.Path))
            throw new StepFailedException(new StepFailure(Reasons.BlobLocked, $"{blob.Path} is locked.", Retry: false));
        _blobs.Remove(blob.Path);
    }, cancellationToken);

    public async IAsyncEnumerable<StoredBlob> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await calls.MakeAsync($"{name} list {prefix}", () => _blobs.Values.Select(b => Seen(b.Stored)!)
            .Where(b => b.Path.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(b => b.Path, StringComparer.Ordinal).ToArray(), cancellationToken);
        foreach (var blob in found)
            yield return blob;
    }

    private StoredBlob Commit(string path, byte[] content, BlobDescription description, string? sha256)
    {
        _staged.Remove(path);
        var kept = LosesBytes && !path.EndsWith(".json", StringComparison.Ordinal) ? content[..^1] : content;
        _blobs.Add(path, new Blob(kept, new StoredBlob(path, content.Length, sha256, $"\"{_commits++}\"", description.Metadata) { CommittedAt = time?.GetUtcNow() }));
        return _blobs[path].Stored;
    }

    private StoredBlob? Seen(StoredBlob? blob) => blob is null || Locks is null ? blob : Locks(blob);

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private sealed record Blob(byte[] Content, StoredBlob Stored);
}
