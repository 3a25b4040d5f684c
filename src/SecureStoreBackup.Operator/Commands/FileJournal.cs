using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>A run's journal in a file, written whole and swapped in, so that a crash leaves the old one or the new one.</summary>
internal sealed class FileJournal(string path, Action<BackupRun> told) : IRunJournal
{
    /// <summary>The run that the file tells of; null when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is no journal.</exception>
    public static async Task<BackupRun?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), RunJson.Default.BackupRun);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no journal of ours ({e.Path ?? "$"}); name another --journal, or move this file away.", e);
        }
    }

    public async Task WriteAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var next = path + ".new";
        await using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.WriteThrough))
        {
            await JsonSerializer.SerializeAsync(file, run, RunJson.Default.BackupRun, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        told(run);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BackupRun))]
internal sealed partial class RunJson : JsonSerializerContext;
