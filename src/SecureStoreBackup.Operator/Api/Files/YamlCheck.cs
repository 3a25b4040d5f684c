using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>What is looked at before YAML is loaded, and how its reader's refusals are told to people.</summary>
internal static class YamlCheck
{
    /// <summary>Depth, since documents are loaded by recursion and a stack that overflows cannot be caught; and fields that stand twice.</summary>
    /// <exception cref="YamlException">It is not well-formed.</exception>
    public static FileError? Refusal(string yaml, int deepest)
    {
        using var text = new StringReader(yaml);
        var parser = new Parser(text);
        var open = new Stack<Level>();
        while (parser.MoveNext())
        {
            var found = parser.Current!;
            if (found is MappingEnd or SequenceEnd)
            {
                open.Pop();
                continue;
            }

            if (found is not NodeEvent)
                continue;
            if (open.TryPeek(out var level) && level.Take(found) is { } twice)
                return twice;
            if (found is MappingStart or SequenceStart)
                open.Push(new Level(found is MappingStart, open.TryPeek(out var above) ? above.Child : ""));
            if (open.Count > deepest)
                return At(found.Start, "it is nested too deeply; no object of ours is.");
        }

        return null;
    }

    /// <summary>The reader's refusal, with the cause that people meet most.</summary>
    public static FileError Explain(string yaml, YamlException refusal)
    {
        var lines = yaml.Split('\n');
        if (lines.Any(line => line.Contains("{{", StringComparison.Ordinal)))
            return At(refusal.Start, "it looks like a template, which is no YAML before it is rendered; give what helm template or kubectl kustomize print, as in: helm template . | securestore validate -");
        // The reader stumbles at the tab, or at the line after it.
        for (var line = Math.Max((int)refusal.Start.Line - 2, 0); line < Math.Min((int)refusal.End.Line + 1, lines.Length); line++)
        {
            if (lines[line][..^lines[line].TrimStart().Length].IndexOf('\t', StringComparison.Ordinal) is var tab and >= 0)
                return new FileError(line + 1, "", "there is a tab in the indentation, where YAML takes spaces alone; write spaces.") { Column = tab + 1 };
        }

        return At(refusal.Start, $"it is not well-formed YAML: {refusal.Message} (a text that begins with '*', '@' or '%' needs quotes).");
    }

    private static FileError At(Mark mark, string message) => new(Math.Max((int)mark.Line, 1), "", message) { Column = Math.Max((int)mark.Column, 1) };

    /// <summary>A mapping or a list whose end has not come yet.</summary>
    private sealed class Level(bool mapping, string path)
    {
        private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
        private bool _keyNext = true;
        private int _items;

        /// <summary>Path of what comes next.</summary>
        public string Child { get; private set; } = "";

        /// <returns>The error, where a field comes that was there already.</returns>
        public FileError? Take(ParsingEvent found)
        {
            if (!mapping)
            {
                Child = $"{path}[{_items++}]";
                return null;
            }

            var isKey = _keyNext;
            _keyNext = !_keyNext;
            if (!isKey || found is not Scalar { Value: var name })
                return null;
            Child = path.Length == 0 ? name : $"{path}.{name}";
            return _lines.TryAdd(name, (int)found.Start.Line) ? null
                : At(found.Start, $"it stands here twice, first on line {_lines[name]}, and only one of them would count; take one out.") with { Path = Child };
        }
    }
}
