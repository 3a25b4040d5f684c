namespace SecureStoreBackup.Ports;

/// <summary>
/// One off-site blob container. Nothing is ever overwritten, and nothing deleted but what was looked at before. Paths use
/// <c>/</c> and begin without one; they are relative to the container, prefix included. Refusals are <see cref="StepFailedException"/>.
/// </summary>
public interface IContainer
{
    /// <summary>The container's URL, without a query.</summary>
    Uri Url { get; }

    /// <summary>Answers when the container exists and may be listed as us; throws the failure otherwise.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>A committed blob's properties; null when there is none (uncommitted blocks do not count).</summary>
    Task<StoredBlob?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Copies a file: reads the source once, hashes while reading, stages checksummed blocks, resumes from blocks that are
    /// already staged, and commits on condition that nothing is there. A blob of the same digest that is there already is
    /// success; another one is <see cref="Reasons.BlobConflict"/>; a source that changes is <see cref="Reasons.SourceChanged"/>.
    /// </summary>
    /// <param name="progress">Bytes of the source that are safely staged or found staged, counted from zero for this call.</param>
    Task<StoredBlob> UploadAsync(string path, ISourceFile source, BlobDescription description, IProgress<long>? progress, CancellationToken cancellationToken);

    /// <summary>Reads every byte back and digests it.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.VerificationFailed"/> when the blob is gone or changes while it is read.</exception>
    Task<FileDigest> ReadBackAsync(string path, IProgress<long>? progress, CancellationToken cancellationToken);

    /// <summary>The same, and writes the bytes to a stream as they come. What was written counts only once the digest is the one that was expected.</summary>
    Task<FileDigest> DownloadAsync(string path, Stream to, IProgress<long>? progress, CancellationToken cancellationToken);

    /// <summary>Writes a small blob once (<c>If-None-Match: *</c>). True when it is new or already there with the same content; false when other content is there.</summary>
    Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, BlobDescription description, CancellationToken cancellationToken);

    /// <summary>A small blob's content; null when there is none.</summary>
    /// <param name="maximumBytes">Anything larger is refused before it is read.</param>
    Task<byte[]?> ReadAsync(string path, int maximumBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a blob on condition that it is still the one that was found or listed. One that is gone is success.
    /// </summary>
    /// <exception cref="StepFailedException">
    /// <see cref="Reasons.BlobConflict"/>: it is another by now, and stays. <see cref="Reasons.BlobLocked"/>: immutability or a legal hold keeps it.
    /// </exception>
    Task DeleteAsync(StoredBlob blob, CancellationToken cancellationToken);

    /// <summary>Committed blobs below a prefix, by path, with their metadata.</summary>
    IAsyncEnumerable<StoredBlob> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>A committed blob as the container tells of it: its time and locks only where it was found or listed, not where it was just committed.</summary>
/// <param name="Sha256">Lower-case hex, from the metadata written at commit; null for blobs that are not ours.</param>
public sealed record StoredBlob(string Path, long Bytes, string? Sha256, string ETag, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>When it was committed, by the service's clock.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>Until when immutability keeps the blob from being changed or deleted, in UTC; null when no policy of its own does.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Whether nobody can shorten <see cref="LockedUntil"/>: the policy's mode is Locked. An unlocked one can be taken off again.</summary>
    public bool LockIsFinal { get; init; }

    /// <summary>A legal hold, which lasts until somebody lifts it.</summary>
    public bool LegalHold { get; init; }
}

/// <param name="ContentType">A MIME type.</param>
/// <param name="Metadata">Written with the commit; names are C# identifiers in lower case.</param>
public sealed record BlobDescription(string ContentType, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Hot, Cool or Cold; null leaves it to the account.</summary>
    public string? AccessTier { get; init; }
}

/// <param name="Sha256">Lower-case hex.</param>
public sealed record FileDigest(long Bytes, string Sha256);

/// <summary>A file on the farm that is about to be copied.</summary>
public interface ISourceFile
{
    string Path { get; }

    long Bytes { get; }

    /// <summary>Opens the file from the beginning, forward only; it fails with <see cref="Reasons.SourceChanged"/> once the file is no longer the one that was listed.</summary>
    Task<Stream> OpenAsync(CancellationToken cancellationToken);
}
