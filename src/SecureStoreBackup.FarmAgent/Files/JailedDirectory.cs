using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>A directory inside a root, under both its names.</summary>
/// <param name="Path">As SharePoint and SQL Server see it.</param>
/// <param name="Mount">Where this host sees the root.</param>
/// <param name="Names">The way from the root to the directory.</param>
public sealed record JailedDirectory(WindowsPath Path, string Mount, ImmutableArray<string> Names)
{
    /// <summary>Where this host sees the directory.</summary>
    public string Local => System.IO.Path.Combine([Mount, .. Names]);

    public JailedDirectory Below(string name) => new(Path.Append(name), Mount, Names.Add(name));

    /// <summary>The local path of a file below the directory.</summary>
    /// <exception cref="FarmRefusedException">A name on the way from the root is a link.</exception>
    public string Resolve(IEnumerable<string> names)
    {
        var path = Mount;
        foreach (var name in Names.Concat(names))
        {
            path = System.IO.Path.Combine(path, name);
            if (System.IO.Path.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
                throw new FarmRefusedException(FarmErrorCodes.OutsideRoots, $"'{name}' in '{Path}' is a link.", "Replace the link by a real file or directory.");
        }
        return path;
    }
}
