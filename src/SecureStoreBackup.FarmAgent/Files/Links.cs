namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>Tells links (symbolic links, junctions, mount points) from files that a file server keeps in another form.</summary>
internal static class Links
{
    /// <summary>Whether the name leads elsewhere. What is not there leads nowhere.</summary>
    public static bool Is(string path)
    {
        try
        {
            // A file under deduplication is a reparse point too, but has no target.
            return File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint) && new FileInfo(path).LinkTarget is not null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
