using System.Globalization;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

internal enum LogSeverity
{
    Information,
    Verbose,
    Progress,
    Warning,
    FatalError,
}

/// <summary>spbackup.log or sprestore.log, and the verbose stream, which says the same. In German where the server is.</summary>
/// <param name="restore">Whether it is the log of a restore.</param>
internal sealed class BackupLog(string file, bool localized, TimeProvider time, Action<string> said, bool restore = false)
{
    private static readonly CultureInfo s_german = CultureInfo.GetCultureInfo("de-DE");

    public void Write(LogSeverity severity, string text)
    {
        var now = time.GetUtcNow();
        var stamp = localized ? now.ToString("dd.MM.yyyy HH:mm:ss", s_german) : now.ToString("M/d/yyyy h:mm:ss tt", CultureInfo.InvariantCulture);
        File.AppendAllText(file, $"[{stamp}] {(localized ? German(severity) : severity.ToString())}: {text}\r\n");
        said(text);
    }

    public void Progress(string component, int percent) =>
        Write(LogSeverity.Progress, localized ? $"[{component}] {percent} Prozent abgeschlossen." : $"[{component}] {percent} percent complete.");

    public void Finish(int warnings, int errors)
    {
        Write(LogSeverity.Information, localized ? $"Mit {warnings} Warnungen abgeschlossen." : $"Completed with {warnings} warnings.");
        Write(LogSeverity.Information, localized ? $"Mit {errors} Fehlern abgeschlossen." : $"Completed with {errors} errors.");
        if (errors > 0)
            Write(LogSeverity.Information, localized ? $"Fehler bei der {German()}." : $"{English()} failed. See the log file for details.");
        else
            Write(LogSeverity.Information, localized ? $"Die {German()} wurde erfolgreich abgeschlossen." : $"{English()} completed successfully.");
    }

    private string English() => restore ? "Restore" : "Backup";

    private string German() => restore ? "Wiederherstellung" : "Sicherung";

    private static string German(LogSeverity severity) => severity switch
    {
        LogSeverity.Information => "Informationen",
        LogSeverity.Verbose => "Ausführlich",
        LogSeverity.Progress => "Status",
        LogSeverity.Warning => "Warnung",
        LogSeverity.FatalError => "Schwerwiegender Fehler",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No such severity."),
    };
}
