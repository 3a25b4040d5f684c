using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>Reads what one call of Backup-SPFarm left in its directory, and judges it.</summary>
/// <param name="databases">Lets SQL Server read the database's file.</param>
internal sealed class SetEvidence(DatabaseBackupCheck databases)
{
    /// <summary>The file of a SQL Server backup begins so: Microsoft Tape Format.</summary>
    private static ReadOnlySpan<byte> TapeHeader => "TAPE"u8;

    /// <summary>The rows of the directory; empty when SharePoint has not written any.</summary>
    /// <exception cref="FarmRefusedException">spbrtoc.xml is there and cannot be read.</exception>
    public static ImmutableArray<HistoryRow> Rows(JailedDirectory directory)
    {
        return File.Exists(directory.Resolve([HistoryFile.Name])) ? Read(directory, HistoryFile.Name, HistoryFile.Read) : [];
    }

    /// <param name="database">The application's; null for the proxy, which has none.</param>
    /// <returns>The evidence, and the warnings of the log.</returns>
    /// <exception cref="FarmRefusedException">The backup is no success, or its evidence is not whole.</exception>
    public async Task<(BackupItemEvidence Evidence, IReadOnlyList<string> Warnings)> JudgeAsync(
        JailedDirectory directory, string role, string item, ServiceDatabase? database, CancellationToken cancellationToken)
    {
        var log = ReadLog(directory);
        HistoryRow row;
        string? file;
        try
        {
            row = SuccessRule.Judge(Rows(directory), item);
            if (log?.FirstError is not null)
                throw new FarmRefusedException(FarmErrorCodes.BackupFailed, $"SharePoint counts no error in the backup, but {BackupLog.Name} has one.", "Look at spbackup.log in the set's directory.", retryable: true);
            var manifest = RequireManifest(directory.Below(row.DirectoryName!));
            file = database is null ? null : DatabaseFile(directory.Below(row.DirectoryName!), manifest, database);
        }
        catch (FarmRefusedException refused)
        {
            throw Explain(refused, log);
        }
        return (new BackupItemEvidence
        {
            Role = role,
            ItemPath = item,
            BackupId = row.Id,
            DirectoryName = row.DirectoryName!,
            FinishTime = row.FinishTime!,
            WarningCount = row.WarningCount,
            DatabaseFile = file is null ? null : $"{role}/{row.DirectoryName}/{file}",
            DatabaseVerification = file is null ? null : await databases.VerifyAsync(database!, directory.Below(row.DirectoryName!).Path.Append(file).ToString(), cancellationToken),
            Log = log is { Evaluated: true } ? "evaluated" : "not evaluated",
        }, log?.Warnings ?? []);
    }

    /// <summary>The refusal with what the log of the same directory tells of its cause.</summary>
    public static FarmRefusedException Explain(JailedDirectory directory, FarmRefusedException refused) => Explain(refused, ReadLog(directory));

    // The error names the component alone; the cause stands before it, as a warning.
    private static FarmRefusedException Explain(FarmRefusedException refused, BackupLog? log)
    {
        if (refused.Error.Code is FarmErrorCodes.BackupFailed && log?.RootCause is { } line && SystemErrors.Of(line) is { } cause)
            return new FarmRefusedException(cause, refused);
        // What the row or $Error has said already is not said twice.
        return (log?.RootCause ?? log?.FirstError) is { } said && !refused.Error.Message.Contains(said.Split("Error: ", 2)[^1], StringComparison.Ordinal)
            ? new FarmRefusedException(refused.Error with { Message = $"{refused.Error.Message} The log says: {said}" }, refused)
            : refused;
    }

    private static BackupManifestFile RequireManifest(JailedDirectory run) =>
        File.Exists(run.Resolve([BackupManifestFile.Name]))
            ? Read(run, BackupManifestFile.Name, BackupManifestFile.Read)
            : throw SuccessRule.Missing($"{BackupManifestFile.Name} is missing in '{run.Path}'.");

    private static string DatabaseFile(JailedDirectory run, BackupManifestFile manifest, ServiceDatabase database)
    {
        var (named, files) = manifest.FindComponent(database.Name);
        if (!named)
            throw SuccessRule.Missing($"{BackupManifestFile.Name} does not name the database '{database.Name}': the backup does not hold the credentials.");
        var candidates = files.IsEmpty ? Directory.EnumerateFiles(run.Resolve([]), "*.bak").Select(path => Path.GetFileName(path)).Where(BackupManifestFile.IsBackupFile).ToList() : [.. files];
        var databases = candidates.Where(name => BeginsLikeBackup(run, name)).ToList();
        return databases switch
        {
            [var one] => one,
            [] => throw SuccessRule.Missing($"No file of '{database.Name}' in '{run.Path}' begins like a SQL Server backup."),
            _ => throw SuccessRule.Missing($"{databases.Count} files in '{run.Path}' begin like a SQL Server backup: {string.Join(", ", databases)}."),
        };
    }

    private static bool BeginsLikeBackup(JailedDirectory run, string name)
    {
        if (!File.Exists(run.Resolve([name])))
            return false;
        using var stream = Open(run, name);
        Span<byte> header = stackalloc byte[4];
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.SequenceEqual(TapeHeader);
    }

    /// <summary>The log of the only run below the directory.</summary>
    private static BackupLog? ReadLog(JailedDirectory directory)
    {
        var local = directory.Resolve([]);
        if (!Directory.Exists(local))
            return null;
        foreach (var run in Directory.EnumerateDirectories(local).Select(path => Path.GetFileName(path)).Where(HistoryFields.IsDirectoryName).Order(StringComparer.Ordinal).Select(directory.Below))
        {
            if (!File.Exists(run.Resolve([BackupLog.Name])))
                continue;
            using var reader = new StreamReader(Open(run, BackupLog.Name), detectEncodingFromByteOrderMarks: true);
            return BackupLog.Read(reader);
        }
        return null;
    }

    private static T Read<T>(JailedDirectory directory, string name, Func<Stream, T> read)
    {
        try
        {
            using var stream = Open(directory, name);
            return read(stream);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw SuccessRule.Missing($"'{directory.Path.Append(name)}' {unreadable.Message}.", unreadable);
        }
    }

    private static FileStream Open(JailedDirectory directory, string name) => directory.Open([name], new FileStreamOptions { Share = FileShare.ReadWrite });
}
