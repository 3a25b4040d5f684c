using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>What spbackup.log or sprestore.log says. It may be localized: a known severity is evidence, silence is not.</summary>
/// <param name="Evaluated">Whether severities were recognised, and no line has one that is unknown.</param>
/// <param name="FirstError">The first line of severity Error or FatalError; null when there is none.</param>
/// <param name="Warnings">Lines of severity Warning, at most 20.</param>
public sealed partial record BackupLog(bool Evaluated, string? FirstError, IReadOnlyList<string> Warnings)
{
    public const string Name = "spbackup.log";

    private const int MaxWarnings = 20;

    /// <summary>The first line that gives an error number of the operating system for a backup's file, whatever its severity; null when none does.</summary>
    public string? RootCause { get; init; }

    /// <summary>Reads to the end, however long it is, and holds little of it.</summary>
    public static BackupLog Read(TextReader reader)
    {
        var (known, unknown) = (false, false);
        string? error = null;
        string? cause = null;
        var warnings = new List<string>();
        foreach (var line in BoundedLines.Of(reader))
        {
            var severity = Severity().Match(line).Groups["severity"].Value;
            known |= severity.Length > 0;
            unknown |= severity.Length == 0 && Stamped().IsMatch(line);
            if (severity is "Error" or "FatalError")
                error ??= line.Trim();
            else if (severity is "Warning" && warnings.Count < MaxWarnings)
                warnings.Add(line.Trim());
            if (severity is "" or "Error" or "FatalError" or "Warning" && SystemErrors.IsIn(line))
                cause ??= line.Trim();
        }
        return new BackupLog(known && !unknown, error, warnings) { RootCause = cause };
    }

    // SPBackupRestoreLogSeverity, and what has been seen in logs.
    [GeneratedRegex(@"^\s*(?:\[[^\]]*\]\s*)?(?<severity>FatalError|Error|Warning|Information|Verbose|Progress|Debug|Important|WorkItem|None):", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Severity();

    // A time of day in brackets begins a record. French writes "Information:" too, so one known word does not make a log English.
    [GeneratedRegex(@"^\s*\[[^\]]*\d{1,2}[:.]\d{2}[^\]]*\]\s*[^\s:][^:]{0,60}:", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Stamped();
}
