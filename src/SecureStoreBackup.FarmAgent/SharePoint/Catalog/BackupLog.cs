using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>What spbackup.log says. It is localized: a known severity is evidence, silence is not.</summary>
/// <param name="Evaluated">Whether any severity was recognised.</param>
/// <param name="FirstError">The first line of severity Error or FatalError; null when there is none.</param>
/// <param name="Warnings">Lines of severity Warning, at most 20.</param>
public sealed partial record BackupLog(bool Evaluated, string? FirstError, IReadOnlyList<string> Warnings)
{
    public const string Name = "spbackup.log";

    private const int MaxLine = 1000;
    private const int MaxWarnings = 20;

    public static BackupLog Read(TextReader reader)
    {
        var evaluated = false;
        string? error = null;
        var warnings = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (Severity().Match(line) is not { Success: true } match)
                continue;
            evaluated = true;
            var text = line.Length > MaxLine ? line[..MaxLine] : line;
            if (match.Groups["severity"].Value is "Error" or "FatalError")
                error ??= text.Trim();
            else if (match.Groups["severity"].Value is "Warning" && warnings.Count < MaxWarnings)
                warnings.Add(text.Trim());
        }
        return new BackupLog(evaluated, error, warnings);
    }

    [GeneratedRegex(@"^\s*(?:\[[^\]]*\]\s*)?(?<severity>FatalError|Error|Warning|Information|Verbose|Progress|Debug|Important|WorkItem):", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Severity();
}
