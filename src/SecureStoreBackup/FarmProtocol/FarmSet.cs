namespace SecureStoreBackup.FarmProtocol;

/// <summary>One backup set that the agent made and that still stands on the farm's share.</summary>
public sealed record FarmSet(string Id, string Directory, DateTimeOffset CreatedAt, int Files, long Bytes);

/// <param name="Path">Relative to the set, with <c>/</c>, as in <c>app/spbr0000/spbackup.xml</c>.</param>
/// <param name="ETag">Changes with the file's length and time; sent back as <c>If-Match</c>, so that a file that changes while it is copied is refused with 412.</param>
public sealed record SetFile(string Path, long Bytes, string ETag);
