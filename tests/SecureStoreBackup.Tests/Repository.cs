namespace SecureStoreBackup.Tests;

/// <summary>The files of the repository that tests hold together with the code.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The text of a file, named from the root, as in <c>docs/api.md</c>.</summary>
    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "SecureStoreBackup.slnx")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new DirectoryNotFoundException($"No SecureStoreBackup.slnx above {AppContext.BaseDirectory}.");
    }
}
