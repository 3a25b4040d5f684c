using System.Text.RegularExpressions;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>A table as kubectl prints it: columns begin where their headings do, and headings may hold single blanks.</summary>
public sealed partial class Table
{
    private readonly (string Heading, int Start, int End)[] _columns;
    private readonly string[] _rows;

    private Table(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var headings = Heading().Matches(lines[0]);
        _columns = [.. headings.Select((h, i) => (h.Value, h.Index, i + 1 < headings.Count ? headings[i + 1].Index : int.MaxValue))];
        _rows = lines[1..];
    }

    public IEnumerable<string> Headings => _columns.Select(c => c.Heading);

    public int Rows => _rows.Length;

    public string this[int row, string heading]
    {
        get
        {
            var (_, start, end) = _columns.First(c => c.Heading == heading);
            var line = _rows[row];
            return start >= line.Length ? "" : line[start..Math.Min(end, line.Length)].Trim();
        }
    }

    public static Table Parse(string text) => new(text);

    [GeneratedRegex(@"\S+( \S+)*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();
}
