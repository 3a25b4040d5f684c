using System.Text.RegularExpressions;

namespace SecureStoreBackup.Tests.Documentation;

/// <summary>What tests look at in a page: its fenced blocks, its links and the anchors that others may point at.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
public sealed partial record MarkdownPage(string Path, IReadOnlyList<CodeBlock> Blocks, IReadOnlyList<PageLink> Links, IReadOnlySet<string> Anchors)
{
    private static readonly string[] _built = ["/node_modules/", "/bin/", "/obj/", "/artifacts/", "/.git/"];

    /// <summary>Every page of the checkout, what tools fetched or built aside.</summary>
    public static IEnumerable<MarkdownPage> All() => Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !_built.Any($"/{file}".Contains))
        .Order(StringComparer.Ordinal)
        .Select(Read);

    /// <param name="path">From the repository's root, as in <c>docs/api.md</c>.</param>
    public static MarkdownPage Read(string path) => Parse(path, Repository.Read(path));

    public static MarkdownPage Parse(string path, string text)
    {
        var (blocks, links, anchors) = (new List<CodeBlock>(), new List<PageLink>(), new HashSet<string>(StringComparer.Ordinal));
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is { Success: true } fence)
            {
                var end = Array.FindIndex(lines, i + 1, line => line.Trim() == fence.Groups["fence"].Value);
                if (end < 0)
                    throw new InvalidDataException($"{path}:{i + 1}: the block has no end.");
                var words = fence.Groups["info"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                blocks.Add(new CodeBlock(path, i + 1, words.FirstOrDefault() ?? "", [.. words.Skip(1)], [.. lines[(i + 1)..end].Select(line => Outdented(line, fence.Groups["indent"].Length))]));
                i = end;
                continue;
            }

            if (Heading().Match(lines[i]) is { Success: true } heading)
                AddAnchor(anchors, heading.Groups["title"].Value);
            var prose = InlineCode().Replace(lines[i], code => new string(' ', code.Length));
            links.AddRange(Link().Matches(prose).Select(link => new PageLink(path, i + 1, link.Groups["target"].Value)));
        }

        return new MarkdownPage(path, blocks, links, anchors);
    }

    /// <summary>As GitHub names headings: lower case, letters, digits, hyphens and underscores; a second one of a name gets -1.</summary>
    private static void AddAnchor(HashSet<string> anchors, string title)
    {
        var words = LinkedText().Replace(title, "${text}").Replace("`", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        var anchor = string.Concat(words.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
        for (var (name, n) = (anchor, 1); !anchors.Add(name); n++)
            name = $"{anchor}-{n}";
    }

    private static string Outdented(string line, int indent) => line[Math.Min(indent, line.Length - line.TrimStart(' ').Length)..];

    [GeneratedRegex("^(?<indent> *)(?<fence>```+)(?<info>[^`]*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex("^#{1,6} +(?<title>.*?) *#*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<ticks>`+)(?!`).*?(?<!`)\k<ticks>(?!`)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex("""(\]\(|\b(href|src)=")<?(?<target>[^)>"\s]+)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkedText();
}
