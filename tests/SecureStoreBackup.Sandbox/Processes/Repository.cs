namespace SecureStoreBackup.Sandbox.Processes;

/// <summary>The checkout that this program was built in, and the binaries that were built with it.</summary>
public static class Repository
{
    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A binary of the same configuration as ours.</summary>
    /// <exception cref="FileNotFoundException">It has not been built.</exception>
    public static string Binary(string project, string name)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
        var path = Path.Combine(Root, "src", project, "bin", configuration, "net10.0", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there; run: dotnet build SecureStoreBackup.slnx", path);
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "SecureStoreBackup.slnx")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException("The sandbox runs from a checkout of its repository.");
    }
}
