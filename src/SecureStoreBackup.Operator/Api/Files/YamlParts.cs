namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>The documents of a text one by one, so that a broken one does not hide the others.</summary>
internal static class YamlParts
{
    /// <summary>Each part's documents, or why it cannot be read; lines are the text's.</summary>
    public static IEnumerable<(IReadOnlyList<YamlDocument> Documents, FileError? Error)> Read(string yaml)
    {
        foreach (var (above, part) in Split(yaml))
        {
            yield return YamlDocuments.TryRead(part, out var documents, out var error)
                ? ([.. documents.Select(document => document.Below(above))], null)
                : ([], error with { Line = error.Line + above });
        }
    }

    // "---" and "..." at the beginning of a line end a document wherever they stand, in block texts and quotes too; directives belong to what follows.
    private static IEnumerable<(int Above, string Part)> Split(string yaml)
    {
        var lines = yaml.Split('\n');
        var first = 0;
        for (var line = 0; line < lines.Length; line++)
        {
            var end = IsMarker(lines[line], "...") ? line + 1 : IsMarker(lines[line], "---") && !lines[first..line].All(IsPreamble) ? line : first;
            if (end == first)
                continue;
            yield return (first, string.Join('\n', lines[first..end]));
            first = end;
        }

        yield return (first, string.Join('\n', lines[first..]));
    }

    private static bool IsMarker(string line, string marker) => line.StartsWith(marker, StringComparison.Ordinal) && (line.Length == 3 || line[3] is ' ' or '\t' or '\r');

    private static bool IsPreamble(string line) => line.Length == 0 || line[0] is '%' or '#' or '\r';
}
