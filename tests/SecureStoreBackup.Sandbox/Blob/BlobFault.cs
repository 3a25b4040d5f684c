namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>Something that goes wrong for the next requests that match it.</summary>
/// <param name="PathSuffix">As in <see cref="PathPattern"/>, e.g. <c>/manifest.json</c>; empty for every path.</param>
/// <param name="Operation">Null for every operation.</param>
/// <param name="Count">How many requests it hits before it is over.</param>
internal abstract record BlobFault(string PathSuffix, BlobOperation? Operation, int Count)
{
    public bool Hits(string path, BlobOperation operation) =>
        (Operation is null || Operation == operation) && PathPattern.Matches(PathSuffix, path);

    public sealed record Refusal(int Status, string Code, TimeSpan? RetryAfter, string PathSuffix, BlobOperation? Operation, int Count)
        : BlobFault(PathSuffix, Operation, Count);

    public sealed record Delay(TimeSpan By, string PathSuffix, BlobOperation? Operation, int Count) : BlobFault(PathSuffix, Operation, Count);

    public sealed record LostResponse(string PathSuffix, BlobOperation? Operation, int Count) : BlobFault(PathSuffix, Operation, Count);

    /// <param name="At">Offset in the body: of the request for what writes, of the answer for what reads.</param>
    /// <param name="Cut">Whether the connection drops there; otherwise that byte changes on its way.</param>
    public sealed record BadBody(long At, bool Cut, string PathSuffix, BlobOperation? Operation, int Count) : BlobFault(PathSuffix, Operation, Count);

    public sealed record Corruption(string PathSuffix, int Count) : BlobFault(PathSuffix, BlobOperation.PutBlockList, Count);
}
