using System.Collections.Immutable;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>A file that is to be staged, as the request announces it.</summary>
/// <param name="Names">The way from the set to the file.</param>
/// <param name="Sha256">Of the content, 32 bytes.</param>
internal sealed record StagedFile(string Set, string BackupDirectory, ImmutableArray<string> Names, long Length, byte[] Sha256)
{
    public string Path => string.Join('/', Names);
}
