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

    /// <summary>The local path of a file below the directory. It may have become a link by the time it is used; what is opened by <see cref="Open"/> has not.</summary>
    /// <exception cref="FarmRefusedException">A name on the way from the root is a link, or is no name.</exception>
    public string Resolve(IEnumerable<string> names)
    {
        var path = Mount;
        foreach (var name in Names.Concat(names))
        {
            if (Segment.Flaw(name) is { } flaw)
                throw new FarmRefusedException(FarmErrorCodes.OutsideRoots, $"The way to a file in '{Path}' contains {flaw}.", "Name files as they are listed.");
            path = System.IO.Path.Combine(path, name);
            if (Links.Is(path))
                throw IsLink(name);
        }
        return path;
    }

    /// <summary>Opens a file below the directory, and then looks at what was opened: a link that was put in its way meanwhile is refused.</summary>
    /// <exception cref="FarmRefusedException">A name on the way from the root is a link.</exception>
    /// <exception cref="IOException">As <see cref="FileStream"/> throws.</exception>
    public FileStream Open(IEnumerable<string> names, FileStreamOptions options)
    {
        ImmutableArray<string> below = [.. names];
        var file = new FileStream(Resolve(below), options);
        if (IsExpected(FinalPath.OfFile(file.SafeFileHandle), below))
            return file;
        file.Dispose();
        throw IsLink(string.Join('\\', below));
    }

    /// <summary>Makes the directory and those above it, inside the root.</summary>
    /// <exception cref="FarmRefusedException">A name on the way from the root is a link.</exception>
    /// <exception cref="IOException">As <see cref="Directory"/> throws.</exception>
    public void Create()
    {
        Directory.CreateDirectory(Resolve([]));
        Confirm();
    }

    /// <summary>Deletes the directory with all that it holds; links in it go, and what they lead to stays. Not there is fine.</summary>
    /// <exception cref="FarmRefusedException">A name on the way from the root is a link.</exception>
    /// <exception cref="IOException">As <see cref="Directory"/> throws.</exception>
    public void Delete()
    {
        var local = Resolve([]);
        if (!Directory.Exists(local))
            return;
        Confirm();
        Directory.Delete(local, recursive: true);
    }

    private void Confirm()
    {
        if (!IsExpected(FinalPath.OfDirectory(Local), []))
            throw IsLink(Names.LastOrDefault() ?? Path.ToString());
    }

    // A system that does not say where a file lies has only the check before.
    private bool IsExpected(string? found, ImmutableArray<string> below) =>
        found is null || FinalPath.OfDirectory(Mount) is not { } mount || string.Equals(found, System.IO.Path.Combine([mount, .. Names, .. below]), FinalPath.Comparison);

    private FarmRefusedException IsLink(string name) =>
        new(FarmErrorCodes.OutsideRoots, $"'{name}' in '{Path}' is a link.", "Replace the link by a real file or directory.");
}
