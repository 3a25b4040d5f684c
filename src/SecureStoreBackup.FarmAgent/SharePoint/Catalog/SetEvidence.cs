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
        var file = directory.Resolve([HistoryFile.Name]);
        return File.Exists(file) ? Read(file, HistoryFile.Name, HistoryFile.Read) : [];
    }

    /// <param name="database">The application's; null for the proxy, which has none.</param>
    /// <returns>The evidence, and the warnings of the log.</returns>
    /// <exception cref="FarmRefusedException">The backup is no success, or its evidence is not whole.</exception>
    public async Task<(BackupItemEvidence Evidence, IReadOnlyList<string> Warnings)> JudgeAsync(
        JailedDirectory directory, string role, string item, ServiceDatabase? database, CancellationToken cancellationToken)
    {
        var log = ReadLog(directory);
        HistoryRow row;
        try
        {
            row = SuccessRule.Judge(Rows(directory), item);
        }
        catch (FarmRefusedException refused) when (log?.FirstError is { } first)
        {
            throw new FarmRefusedException(refused.Error with { Message = $"{refused.Error.Message} The log says: {first}" }, refused);
        }
        if (log?.FirstError is { } error)
            throw new FarmRefusedException(FarmErrorCodes.BackupFailed, $"spbackup.log has an error: {error}", "Look at spbackup.log in the set's directory.", retryable: true);

        var run = directory.Below(row.DirectoryName!);
        var file = database is null ? RequireManifest(run) : DatabaseFile(run, database);
        return (new BackupItemEvidence
        {
            Role = role,
            ItemPath = item,
            BackupId = row.Id,
            DirectoryName = row.DirectoryName!,
            FinishTime = row.FinishTime!,
            WarningCount = row.WarningCount,
            DatabaseFile = file is null ? null : $"{role}/{row.DirectoryName}/{file}",
            DatabaseVerification = file is null ? null : await databases.VerifyAsync(database!, run.Path.Append(file).ToString(), cancellationToken),
            Log = log is { Evaluated: true } ? "evaluated" : "not evaluated",
        }, log?.Warnings ?? []);
    }

    private static string? RequireManifest(JailedDirectory run)
    {
        var file = run.Resolve([BackupManifestFile.Name]);
        if (!File.Exists(file))
            throw SuccessRule.Missing($"{BackupManifestFile.Name} is missing in '{run.Path}'.");
        Read(file, BackupManifestFile.Name, SafeXml.Load);
        return null;
    }

    private static string DatabaseFile(JailedDirectory run, ServiceDatabase database)
    {
        RequireManifest(run);
        var (named, files) = Read(run.Resolve([BackupManifestFile.Name]), BackupManifestFile.Name, stream => BackupManifestFile.FindComponent(stream, database.Name));
        if (!named)
            throw SuccessRule.Missing($"{BackupManifestFile.Name} does not name the database '{database.Name}': the backup does not hold the credentials.");
        var candidates = files.IsEmpty ? Directory.EnumerateFiles(run.Resolve([]), "*.bak").Select(path => Path.GetFileName(path)).ToList() : [.. files];
        var databases = candidates.Where(name => BeginsLikeBackup(run.Resolve([name]))).ToList();
        return databases switch
        {
            [var one] => one,
            [] => throw SuccessRule.Missing($"No file of '{database.Name}' in '{run.Path}' begins like a SQL Server backup."),
            _ => throw SuccessRule.Missing($"{databases.Count} files in '{run.Path}' begin like a SQL Server backup: {string.Join(", ", databases)}."),
        };
    }

    private static bool BeginsLikeBackup(string path)
    {
        if (!File.Exists(path))
            return false;
        using var stream = Open(path);
        Span<byte> header = stackalloc byte[4];
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.SequenceEqual(TapeHeader);
    }

    private static BackupLog? ReadLog(JailedDirectory directory)
    {
        var local = directory.Resolve([]);
        var file = Directory.Exists(local) ? Directory.EnumerateFiles(local, BackupLog.Name, SearchOption.AllDirectories).FirstOrDefault() : null;
        if (file is null)
            return null;
        using var reader = new StreamReader(Open(file), detectEncodingFromByteOrderMarks: true);
        return BackupLog.Read(reader);
    }

    private static T Read<T>(string path, string name, Func<Stream, T> read)
    {
        try
        {
            using var stream = Open(path);
            return read(stream);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw SuccessRule.Missing($"{name} {unreadable.Message}.", unreadable);
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
}
