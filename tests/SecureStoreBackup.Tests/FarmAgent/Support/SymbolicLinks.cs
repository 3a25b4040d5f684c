namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>Whether links can be made here, and are links once they are made: wine 8 says that it made one, and shows a directory.</summary>
public static class SymbolicLinks
{
    public const string Missing = "this Windows makes no symbolic links";

    private static readonly Lazy<bool> s_work = new(Try);

    /// <summary>Looked at before a test begins. A test that skips itself throws, and .NET under wine hangs at the second one.</summary>
    public static bool Work => !OperatingSystem.IsWindows() || s_work.Value;

    private static bool Try()
    {
        var directory = Directory.CreateTempSubdirectory("links-");
        try
        {
            var link = Path.Combine(directory.FullName, "link");
            File.CreateSymbolicLink(link, Path.Combine(directory.FullName, "file"));
            return File.GetAttributes(link).HasFlag(FileAttributes.ReparsePoint);
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
