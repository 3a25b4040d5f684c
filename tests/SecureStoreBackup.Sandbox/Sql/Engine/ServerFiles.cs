using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The file system as the server's service account sees it: Windows paths over the farm's mounts.</summary>
internal sealed class ServerFiles(Mounts mounts, string defaultDirectory)
{
    public const string FileNotFound = "2(The system cannot find the file specified.)";
    public const string PathNotFound = "3(The system cannot find the path specified.)";
    public const string AccessDenied = "5(Access is denied.)";

    /// <summary>The local path; null when the server sees no such drive or share.</summary>
    public string? Find(string path) => mounts.Find(path.Contains('\\') || path.Contains('/') ? path : $@"{defaultDirectory}\{path}");

    public (bool Exists, bool IsDirectory, bool ParentExists) Look(string path)
    {
        if (Find(path) is not { } local)
            return (false, false, false);
        return (File.Exists(local), Directory.Exists(local), Directory.Exists(Path.GetDirectoryName(local)));
    }

    /// <summary>Writes a new file that only the service account may read. False when it exists or cannot be written.</summary>
    public async Task<bool> CreateAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        if (Find(path) is not { } local)
            return false;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var file = new FileStream(local, options);
            await file.WriteAsync(content, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The local path of a file that can be read, or the operating system's error as SQL Server spells it.</summary>
    public (string? Local, string Error) FindFile(string path)
    {
        var local = Find(path);
        if (local is null || !Directory.Exists(Path.GetDirectoryName(local)))
            return (null, PathNotFound);
        return File.Exists(local) ? (local, "") : (null, Directory.Exists(local) ? AccessDenied : FileNotFound);
    }
}
