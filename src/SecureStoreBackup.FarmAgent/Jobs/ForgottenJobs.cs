using System.Text;
using SecureStoreBackup.FarmAgent.Files;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>
/// The ids of jobs that were removed from the disk, in <c>{data directory}/forgotten-jobs.txt</c>, one a line: such an id is
/// refused, since what became of the job is no longer known and it must not run twice. The newest 20,000 are kept, about nine
/// years of a busy farm; no run lives that long. Not thread-safe; the store's lock guards it.
/// </summary>
internal sealed class ForgottenJobs
{
    private const int Kept = 20_000;

    private readonly string _path;
    private readonly HashSet<string> _ids;

    public ForgottenJobs(string dataDirectory)
    {
        _path = Path.Combine(dataDirectory, "forgotten-jobs.txt");
        var text = File.Exists(_path) ? File.ReadAllText(_path, Encoding.ASCII) : "";
        // A line that a crash cut off was written before anything was removed.
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        var ids = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (whole.Length < text.Length || ids.Length > Kept)
        {
            ids = ids[Math.Max(0, ids.Length - Kept)..];
            AtomicFile.Write(_path, Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => id + "\n"))));
        }
        _ids = new HashSet<string>(ids, StringComparer.OrdinalIgnoreCase);
    }

    public bool Contains(string id) => _ids.Contains(id);

    /// <summary>On the disk when the call returns.</summary>
    public void Add(string id)
    {
        if (_ids.Contains(id))
            return;
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write);
        file.Write(Encoding.ASCII.GetBytes(id + "\n"));
        file.Flush(flushToDisk: true);
        _ids.Add(id);
    }
}
