using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>
/// The append-only file of one job: a record per line, each on the disk before the call returns. A line that a crash cut off is
/// dropped when the file is opened again, for nobody was told of it.
/// </summary>
public sealed class JobJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private ImmutableArray<JobRecord> _records;

    private JobJournal(FileStream file, ImmutableArray<JobRecord> records)
    {
        _file = file;
        _records = records;
    }

    public ImmutableArray<JobRecord> Records
    {
        get { lock (_gate) return _records; }
    }

    /// <exception cref="InvalidDataException">A whole line is no record: the file was changed by something else.</exception>
    public static JobJournal Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
            var records = Parse(path, Encoding.UTF8.GetString(bytes, 0, whole));
            file.SetLength(whole);
            file.Position = whole;
            return new JobJournal(file, records);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(JobRecord record)
    {
        lock (_gate)
        {
            _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(record, JobJson.Default.JobRecord) + "\n"));
            _file.Flush(flushToDisk: true);
            _records = _records.Add(record);
        }
    }

    public void Dispose() => _file.Dispose();

    private static ImmutableArray<JobRecord> Parse(string path, string text)
    {
        var records = ImmutableArray.CreateBuilder<JobRecord>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                records.Add(JsonSerializer.Deserialize(line, JobJson.Default.JobRecord) ?? throw new JsonException("null"));
            }
            catch (JsonException damaged)
            {
                throw new InvalidDataException($"'{path}', line {records.Count + 1}, is no record of a job: {damaged.Message}", damaged);
            }
        }
        return records.ToImmutable();
    }
}
