using System.Text.Json;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>The leadership term that may command this farm, kept in <c>{data directory}/fence.json</c>. Thread-safe.</summary>
public sealed class Fence
{
    private readonly string _path;
    private readonly Lock _gate = new();
    private FencingTerm? _known;

    /// <exception cref="InvalidDataException">The file was changed by something else.</exception>
    public Fence(string dataDirectory)
    {
        _path = Path.Combine(dataDirectory, "fence.json");
        try
        {
            _known = File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), JobJson.Default.FencingTerm) : null;
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"'{_path}' is no fencing term: {damaged.Message}", damaged);
        }
    }

    /// <summary>Null until somebody led.</summary>
    public FencingTerm? Known
    {
        get { lock (_gate) return _known; }
    }

    /// <summary>Lets a term pass that is at least the known one, and remembers it. Another lease's term takes over only when asked to.</summary>
    /// <param name="busy">Whether a job runs; then no other lease takes over.</param>
    /// <exception cref="FarmRefusedException">Fenced, or busy.</exception>
    public void Pass(FencingTerm term, bool takeover, bool busy)
    {
        lock (_gate)
        {
            if (_known == term)
                return;
            if (_known is not null && _known.Uid == term.Uid && term.Number < _known.Number)
                throw new FarmRefusedException(FarmErrorCodes.Fenced, $"Term {term.Number} is over; {_known.Number} leads.", "Another operator leads; this one must stop.");
            if (_known is not null && _known.Uid != term.Uid && !takeover)
                throw new FarmRefusedException(FarmErrorCodes.Fenced, "Another lease commands this farm.", "If that operator is gone for good, take over explicitly.");
            if (_known is not null && _known.Uid != term.Uid && busy)
                throw new FarmRefusedException(FarmErrorCodes.FarmBusy, "A job of another lease runs.", "Take over when it has ended.", retryable: true) { RetryAfter = TimeSpan.FromSeconds(30) };
            Save(term);
            _known = term;
        }
    }

    private void Save(FencingTerm term) => AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(term, JobJson.Default.FencingTerm));
}
