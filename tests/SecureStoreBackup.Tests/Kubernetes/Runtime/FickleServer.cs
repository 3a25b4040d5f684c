using System.Globalization;
using System.Net;
using System.Text;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

/// <summary>What one request meets: changes first, then a way to answer it, then changes that come while it is answered.</summary>
/// <param name="Fault">0 is none; others as <see cref="FickleServer"/> has them for lists and for watches.</param>
/// <param name="Amount">How much gets through before the fault.</param>
internal sealed record Mood(Change[] Before, int Fault, int Amount, Change[] During)
{
    public override string ToString() => $"[{string.Join(' ', Before.Select(c => c.ToString()))}] fault {Fault} after {Amount} [{string.Join(' ', During.Select(c => c.ToString()))}]";
}

/// <param name="Name">Of the widget; null forgets the history instead.</param>
/// <param name="What">0: gone. 1: there. 2: there, and fitting no type.</param>
internal sealed record Change(string? Name, int What)
{
    public override string ToString() => Name is null ? "compact" : $"{Name}={What}";
}

/// <summary>
/// A server with widgets in it that answers as its moods have it, one per request, and faultlessly when they are over: pages of a
/// snapshot, history and compaction, watches that end. Nothing here waits.
/// </summary>
internal sealed class FickleServer(IEnumerable<Mood> moods) : HttpMessageHandler
{
    public const int Faults = 12;

    private readonly Queue<Mood> _moods = new(moods);
    private readonly Dictionary<string, (int Version, int What)> _objects = [];
    private readonly List<(string Type, string Name, int Version, int What)> _history = [];
    private readonly Dictionary<int, List<(string Name, int Version, int What)>> _snapshots = [];
    private int _version = 1;
    private int _compacted = 1;

    /// <summary>Whether it behaves from now on.</summary>
    public bool Behaves => _moods.Count == 0;

    public string Version => $"{_version}";

    /// <summary>Name and version of each widget that fits its type.</summary>
    public IEnumerable<(string Name, string Version)> Good => _objects.Where(o => o.Value.What == 1).Select(o => (o.Key, $"{o.Value.Version}"));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var mood = _moods.TryDequeue(out var next) ? next : new Mood([], 0, 0, []);
        Apply(mood.Before);
        var query = request.RequestUri!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var answer = query.ContainsKey("watch") ? Watch(Number(query["resourceVersion"]), mood) : List(query.GetValueOrDefault("continue"), Number(query["limit"]), mood);
        return Task.FromResult(answer);
    }

    private HttpResponseMessage List(string? token, int limit, Mood mood)
    {
        var (version, from) = token is null ? (_version, 0) : (Number(token.Split(':')[0]), Number(token.Split(':')[1]));
        if (token is null)
            _snapshots[version] = [.. _objects.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => (o.Key, o.Value.Version, o.Value.What))];
        var all = _snapshots[version];
        var page = string.Join(',', all.Skip(from).Take(limit).Select(o => Widget(o.Name, o.Version, o.What)));
        var next = from + limit < all.Count ? $"{version}:{from + limit}" : "";
        var whole = $$"""{"metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"},"items":[{{page}}]}""";
        var expired = token is not null && version < _compacted;
        Apply(mood.During);
        if (Refusal(mood.Fault) is { } refusal)
            return refusal;
        return mood.Fault switch
        {
            _ when expired => Refuse(410, "Expired"),
            7 => Json(whole[..(whole.Length * mood.Amount / 10)]),
            8 => new(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream(Encoding.UTF8.GetBytes(whole[..(whole.Length / 2)]))) },
            9 => Json("""{"metadata":{"resourceVersion":"1"},"items":{"a":1}}"""),
            10 => Json("null"),
            11 => Json("""{"metadata":{},"items":[]}"""),
            _ => Json(whole),
        };
    }

    private HttpResponseMessage Watch(int from, Mood mood)
    {
        if (Refusal(mood.Fault) is { } refusal)
            return refusal;
        if (from < _compacted)
            return mood.Amount % 2 == 0 ? Refuse(410, "Expired") : Json("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""");
        // After a reconnect a careless server may begin too early.
        var start = mood.Fault == 7 ? Math.Max(_compacted, from - mood.Amount) : from;
        var lines = Lines(start);
        foreach (var change in mood.During)
        {
            var before = _version;
            Apply([change]);
            if (mood.Fault == 0)
                lines.AddRange(Lines(Math.Max(start, before))); // what came meanwhile comes along, whatever is forgotten after it
        }

        var some = string.Concat(lines.Take(mood.Amount));
        return mood.Fault switch
        {
            8 => new(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream(Encoding.UTF8.GetBytes(some))) },
            9 => Json(string.Concat(lines)[..(string.Concat(lines).Length * mood.Amount / 10)]),
            10 => Json(some + """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}"""),
            11 => Json(some + """{"type":"ERROR","object":{"kind":"Status","code":500,"reason":"InternalError"}}"""),
            7 => Json(string.Concat(lines.Take(1 + mood.Amount))),
            _ => Json(string.Concat(lines) + Bookmark(_version)),
        };
    }

    /// <summary>Faults that lists and watches share.</summary>
    private static HttpResponseMessage? Refusal(int fault) => fault switch
    {
        1 => throw new HttpRequestException("unreachable"),
        2 => Refuse(503, "ServiceUnavailable"),
        3 => Refuse(410, "Expired"),
        4 => new(HttpStatusCode.OK) { Content = new StringContent("<html>Sign in</html>", Encoding.UTF8, "text/html") },
        5 => new(HttpStatusCode.BadGateway) { Content = new StringContent("<html>502</html>", Encoding.UTF8, "text/html") },
        6 => Refuse(400, "BadRequest"),
        _ => null,
    };

    /// <summary>Events after a version, with a bookmark between any two.</summary>
    private List<string> Lines(int after) =>
        [.. _history.Where(h => h.Version > after).Select(h => $$"""{"type":"{{h.Type}}","object":{{Widget(h.Name, h.Version, h.What)}}}""" + "\n" + Bookmark(h.Version))];

    private void Apply(Change[] changes)
    {
        foreach (var (name, what) in changes)
        {
            if (name is null)
                _compacted = _version;
            else if (what == 0 && _objects.Remove(name, out var gone))
                _history.Add(("DELETED", name, ++_version, gone.What));
            else if (what != 0)
            {
                _history.Add((_objects.ContainsKey(name) ? "MODIFIED" : "ADDED", name, ++_version, what));
                _objects[name] = (_version, what);
            }
        }

        _history.RemoveAll(h => h.Version <= _compacted);
    }

    private static string Bookmark(int version) => $$$$"""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"{{{{version}}}}"}}}""" + "\n";

    private static string Widget(string name, int version, int what) =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"default","uid":"uid-{{{name}}}","resourceVersion":"{{{version}}}"},"spec":{"size":{{{(what == 2 ? "\"large\"" : "1")}}}}}""";

    private static HttpResponseMessage Refuse(int code, string reason)
    {
        var answer = Json($$"""{"kind":"Status","status":"Failure","message":"{{reason}}","reason":"{{reason}}","code":{{code}}}""");
        answer.StatusCode = (HttpStatusCode)code;
        return answer;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    /// <summary>Some bytes, and then the connection is gone.</summary>
    private sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("The connection was reset.");
    }
}
