using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>Turns paths of requests into paths of this host. What lies in no root is refused, and so is a way through a link.</summary>
public sealed class Jail(ImmutableArray<Root> roots)
{
    public ImmutableArray<Root> Roots => roots;

    /// <summary>The path, parsed and found in a root.</summary>
    /// <param name="field">What the path is called in the request, for the error; null where the error stands beside its field.</param>
    /// <exception cref="FarmRefusedException">It is no full path, or lies in no root.</exception>
    public JailedDirectory Enter(string path, string? field)
    {
        var place = field is null ? "" : $"{field}: ";
        var parsed = WindowsPath.Parse(path, out var flaw)
            ?? throw new FarmRefusedException(FarmErrorCodes.OutsideRoots, $"{place}'{path}' {flaw}.", "Name a full path inside one of the agent's roots.");
        return Find(parsed) ?? throw new FarmRefusedException(
            FarmErrorCodes.OutsideRoots,
            $"{place}'{path}' lies in none of the agent's roots ({string.Join(", ", roots.Select(root => root.Path))}).",
            "Choose a directory inside a root, or add the root to the agent's configuration.");
    }

    /// <summary>Where this host sees the path; null when it lies in no root. Of nested roots the innermost counts.</summary>
    public JailedDirectory? Find(WindowsPath path)
    {
        var root = roots.Where(root => path.Below(root.Path) is not null).MaxBy(root => root.Path.Segments.Length);
        return root is null ? null : new JailedDirectory(path, root.MountedAt ?? root.Path.ToString(), path.Below(root.Path)!.Value);
    }
}
