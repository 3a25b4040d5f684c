using System.Text.Json;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>The leadership term that may command this farm, kept in <c>{data directory}/fence.json</c>. Thread-safe.</summary>
public sealed class Fence
{
    private readonly string _path;
    private readonly Lock _gate = new();
    private FenceState? _known;

    /// <exception cref="InvalidDataException">The file was changed by something else.</exception>
    public Fence(string dataDirectory)
    {
        _path = Path.Combine(dataDirectory, "fence.json");
        try
        {
            _known = File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), JobJson.Default.FenceState) : null;
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"'{_path}' is no fencing term: {damaged.Message}", damaged);
        }
    }

    /// <summary>Null until somebody led.</summary>
    public FencingTerm? Known
    {
        get { lock (_gate) return _known?.Term(); }
    }

    /// <summary>Lets a term pass that is at least the known one, and remembers it. Another lease's term takes over only when asked to.</summary>
    /// <param name="busy">Whether a job runs; then no other lease takes over.</param>
    /// <param name="borrow">Whether it is a guest's, who will <see cref="HandBack"/>.</param>
    /// <exception cref="FarmRefusedException">Fenced, or busy.</exception>
    public void Pass(FencingTerm term, bool takeover, bool busy, bool borrow = false)
    {
        lock (_gate)
        {
            switch (_known)
            {
                case null:
                    Save(FenceState.Of(term) with { Borrowed = borrow ? true : null });
                    break;
                case { } known when known.Uid == term.Uid && term.Number < known.Number:
                    throw new FarmRefusedException(FarmErrorCodes.Fenced, $"Term {term.Number} is over; {known.Number} leads.", "Another operator leads; this one must stop.");
                case { } known when known.Uid == term.Uid:
                    Save(known with { Number = term.Number });
                    break;
                case { } known when !takeover:
                    Heed(known, term);
                    throw known.Borrowed is true
                        ? new FarmRefusedException(FarmErrorCodes.Fenced, $"{known.Uid} has borrowed this farm.", "It hands it back when its run has ended; if it was killed, run its command again, or take over explicitly.")
                        : new FarmRefusedException(FarmErrorCodes.Fenced, "Another lease commands this farm.", "If that operator is gone for good, take over explicitly.");
                case not null when busy:
                    throw new FarmRefusedException(FarmErrorCodes.FarmBusy, "A job of another lease runs.", "Take over when it has ended.", retryable: true) { RetryAfter = TimeSpan.FromSeconds(30) };
                case { } known:
                    // A guest after a guest hands back to their host.
                    Save(FenceState.Of(term) with { Borrowed = borrow ? true : null, Lender = !borrow ? null : known.Borrowed is true ? known.Lender : known.Term() });
                    break;
            }
        }
    }

    /// <summary>A guest leaves, and the farm is again whose it was. Anybody else's word changes nothing.</summary>
    /// <exception cref="FarmRefusedException">Fenced: a later process of the same guest commands.</exception>
    public void HandBack(FencingTerm term)
    {
        lock (_gate)
        {
            if (_known is not { Borrowed: true } known || known.Uid != term.Uid)
                return;
            if (term.Number < known.Number)
                throw new FarmRefusedException(FarmErrorCodes.Fenced, $"Term {term.Number} is over; {known.Number} leads.", "A later run of the same command has the farm.");
            Save(known.Lender is { } lender ? FenceState.Of(lender) : null);
        }
    }

    /// <summary>The lender may change its leader while a guest is here: the one before must not get the farm back.</summary>
    private void Heed(FenceState known, FencingTerm term)
    {
        if (known.Lender is { } lender && lender.Uid == term.Uid && term.Number > lender.Number)
            Save(known with { Lender = term });
    }

    private void Save(FenceState? state)
    {
        if (state == _known)
            return;
        if (state is null)
            File.Delete(_path);
        else
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(state, JobJson.Default.FenceState));
        _known = state;
    }
}
