namespace SecureStoreBackup.Sandbox.Farm;

/// <param name="Path">As Windows spells it, as in <c>\\fs01\spbackup</c> or <c>D:\keys</c>.</param>
/// <param name="MountedAt">The local directory that stands for it.</param>
public sealed record Mount(string Path, string MountedAt);

/// <summary>Where the farm's Windows and UNC paths lie on this machine: <c>mounts.json</c> in the farm's directory.</summary>
public sealed class Mounts(string farmDirectory)
{
    private readonly string _file = Path.Combine(farmDirectory, "mounts.json");

    public void Add(Mount mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        Directory.CreateDirectory(mount.MountedAt);
        JsonFile.Write(_file, [.. Read().Where(m => !Same(m.Path, mount.Path)), mount], FarmJson.Default.MountArray);
    }

    /// <summary>The local path of a path on the farm; null when no share or drive of this farm has it.</summary>
    public string? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var wanted = Normal(path);
        if (wanted.Split('\\').Contains(".."))
            return null;
        foreach (var mount in Read().OrderByDescending(m => m.Path.Length))
        {
            var root = Normal(mount.Path);
            if (Same(wanted, root))
                return mount.MountedAt;
            if (wanted.StartsWith(root + '\\', StringComparison.OrdinalIgnoreCase))
                return Path.Combine(mount.MountedAt, wanted[(root.Length + 1)..].Replace('\\', Path.DirectorySeparatorChar));
        }
        return null;
    }

    private Mount[] Read() => JsonFile.Read(_file, FarmJson.Default.MountArray) ?? [];

    private static string Normal(string path) => path.Replace('/', '\\').TrimEnd('\\');

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
