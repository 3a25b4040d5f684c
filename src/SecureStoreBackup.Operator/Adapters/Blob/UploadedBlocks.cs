namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>A source that was read to its end: its length, its digest in lower-case hex, and the ids of its blocks in order.</summary>
internal sealed record UploadedBlocks(long Bytes, string Sha256, IReadOnlyList<string> Ids);
