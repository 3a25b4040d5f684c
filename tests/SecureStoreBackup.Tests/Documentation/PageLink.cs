namespace SecureStoreBackup.Tests.Documentation;

/// <summary>A link or an image of a page.</summary>
/// <param name="Page">The page that it stands in, from the repository's root.</param>
/// <param name="Line">From 1.</param>
/// <param name="Target">As it stands there.</param>
public sealed record PageLink(string Page, int Line, string Target)
{
    private bool IsElsewhere => Target.Contains("://", StringComparison.Ordinal) || Target.StartsWith("mailto:", StringComparison.Ordinal);

    /// <returns>What is wrong with it; null when it leads somewhere, or out of the repository by a URL, which is not followed.</returns>
    public string? Flaw(Func<string, MarkdownPage?> find)
    {
        if (IsElsewhere)
            return null;
        var (file, anchor) = Target.Split('#', 2) is [var before, var after] ? (before, after) : (Target, null);
        var path = file.Length == 0 ? Page : Resolve(Uri.UnescapeDataString(file));
        if (path is null)
            return $"{Page}:{Line}: {Target} leads out of the repository";
        if (!File.Exists(Repository.PathOf(path)) && !Directory.Exists(Repository.PathOf(path)))
            return $"{Page}:{Line}: {Target}: there is no {path}";
        return anchor is null || (find(path) is { } page && page.Anchors.Contains(anchor)) ? null : $"{Page}:{Line}: {Target}: {path} has no heading of that name";
    }

    /// <returns>From the repository's root; null for what lies outside.</returns>
    private string? Resolve(string file)
    {
        var path = Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(Page))!, file)));
        return path.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(path) ? null : path;
    }
}
