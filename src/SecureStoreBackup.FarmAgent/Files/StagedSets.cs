using System.Collections.Immutable;
using System.Text.Json;
using SecureStoreBackup.FarmAgent.Jobs;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>A set whose files came from the operator, for a restore.</summary>
/// <param name="BackupDirectory">The directory that it lies in, as SharePoint sees it.</param>
public sealed record StagedSet(string Id, string BackupDirectory, DateTimeOffset CreatedAt);

/// <summary>
/// The staged sets, remembered in <c>{data directory}/staged/{set}.json</c> from before the first byte until the set is deleted,
/// so that whatever was staged is listed and can be deleted after a restart. Thread-safe.
/// </summary>
internal sealed class StagedSets
{
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private ImmutableSortedDictionary<string, StagedSet> _sets = ImmutableSortedDictionary.Create<string, StagedSet>(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">A file was changed by something else. The message names it.</exception>
    public StagedSets(string dataDirectory, TimeProvider time)
    {
        _directory = Directory.CreateDirectory(Path.Combine(dataDirectory, "staged")).FullName;
        _time = time;
        foreach (var path in Directory.EnumerateFiles(_directory, "*.json"))
        {
            var set = Read(path);
            _sets = _sets.Add(set.Id, set);
        }
    }

    public IEnumerable<StagedSet> All
    {
        get { lock (_gate) return _sets.Values; }
    }

    public StagedSet? Find(string id)
    {
        lock (_gate) return _sets.GetValueOrDefault(id);
    }

    public void Remember(string id, string backupDirectory)
    {
        lock (_gate)
        {
            if (_sets.ContainsKey(id))
                return;
            var set = new StagedSet(id, backupDirectory, _time.GetUtcNow());
            AtomicFile.Write(PathOf(id), JsonSerializer.SerializeToUtf8Bytes(set, JobJson.Default.StagedSet));
            _sets = _sets.Add(id, set);
        }
    }

    /// <summary>The set is gone. One that is not remembered is no error.</summary>
    public void Forget(string id)
    {
        lock (_gate)
        {
            if (!_sets.ContainsKey(id))
                return;
            File.Delete(PathOf(id));
            _sets = _sets.Remove(id);
        }
    }

    // The prefix keeps ids such as con from being devices of Windows.
    private string PathOf(string id) => Path.Combine(_directory, $"set-{id}.json");

    private static StagedSet Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), JobJson.Default.StagedSet) is { Id: { } id, BackupDirectory: not null } set && SetId.IsValid(id)
                ? set
                : throw new InvalidDataException($"'{path}' is no staged set.");
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"'{path}' is no staged set: {damaged.Message}", damaged);
        }
    }
}
