using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>A backup's journal in a file.</summary>
internal sealed class FileJournal(string path, Action<BackupRun> told) : JournalFile<BackupRun>(path, RunJson.Default.BackupRun, told), IRunJournal
{
    /// <summary>The run that the file tells of; null when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is no journal.</exception>
    public static Task<BackupRun?> ReadAsync(string path, CancellationToken cancellationToken) => ReadAsync(path, RunJson.Default.BackupRun, cancellationToken);
}

/// <summary>A restore's journal in a file.</summary>
internal sealed class RestoreFileJournal(string path, Action<RestoreRun> told) : JournalFile<RestoreRun>(path, RunJson.Default.RestoreRun, told), IRestoreJournal
{
    /// <summary>The restore that the file tells of; null when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is no journal.</exception>
    public static Task<RestoreRun?> ReadAsync(string path, CancellationToken cancellationToken) => ReadAsync(path, RunJson.Default.RestoreRun, cancellationToken);
}

/// <summary>A journal in a file, written whole and swapped in, so that a crash leaves the old one or the new one.</summary>
internal abstract class JournalFile<T>(string path, JsonTypeInfo<T> type, Action<T> told)
    where T : class
{
    /// <exception cref="InvalidDataException">The file is no journal.</exception>
    protected static async Task<T?> ReadAsync(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), type);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no journal of ours ({e.Path ?? "$"}); name another --journal, or move this file away.", e);
        }
    }

    public async Task WriteAsync(T run, CancellationToken cancellationToken)
    {
        var next = path + ".new";
        await using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.WriteThrough))
        {
            await JsonSerializer.SerializeAsync(file, run, type, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        told(run);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BackupRun))]
[JsonSerializable(typeof(RestoreRun))]
internal sealed partial class RunJson : JsonSerializerContext;
