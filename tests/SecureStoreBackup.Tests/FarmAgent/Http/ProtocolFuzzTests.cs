using System.Net;
using System.Net.Http.Json;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.FarmAgent.Http;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

/// <summary>Whatever is asked, the agent answers in the protocol's words, goes on, and touches nothing outside its roots.</summary>
public sealed class ProtocolFuzzTests : IAsyncLifetime
{
    private const string Set = "contoso-20261122t021500z-1a2b3c4d";
    private const string BodysOwn = "<the body's own>";
    private const string Secret = "not for you";

    private static readonly string[] s_ids = [Set, "run-1.BackUpFarm.1", "run-1.ProvePassphrase.1", "by-hand", "CON", "a", "..", "%2e%2e", "%2f", "%00", "%ff%fe", "%5c..%5c", "a%20b", "é", new('a', 400), "~1", "x:y", "*", ""];

    private static readonly string[] s_files = ["app/spbrtoc.xml", "app/spbr0000/00000001.bak", "app", "..", "../../secret", "..%2f..%2fsecret", "%2e%2e/%2e%2e/secret", "app/..%5c..%5csecret", "app//x", "nul", "app/x ", "app/%00", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", ""];

    private static readonly string[] s_queries = ["", "?wait=0", "?wait=-1", "?wait=31", "?wait=9999999999", "?wait=0&wait=1", "?application=x", "?application=" + Samples.Application, "?backupDirectory=" + Uri.EscapeDataString(AgentUnderTest.Share), @"?backupDirectory=\\fs01\sets\..\..", @"?backupDirectory=\\?\C:\", "?backupDirectory=", "?%00=%ff", "?&&==&"];

    private static readonly string[] s_pieces = ["{", "}", "[", "]", "\"", ":", ",", "null", "0", "-1", "1e999", "\\u0000", "\\ud800", "\"secrets\":{}", "true", "é", "\0", " ", "99999999999999999999", "\"term\":null", "\"kind\":\"restore\"", "..", "\\\\"];

    private static readonly (string Name, string[] Values)[] s_headers =
    [
        (FencingHeader.Name, [FencingHeader.Format(Samples.Term), "3", "x y", "99999999999999999999 a", "3 %", "3 ", "-1 a", "2 lease-1"]),
        ("Content-Digest", [BodysOwn, "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", "sha-256=:AAAA:", "=:", new string(',', 900)]),
        ("If-Match", ["*", "\"x\"", "W/\"x\"", ",,,", "\""]),
        ("Range", ["bytes=0-0", "bytes=5-1", "bytes=-1", "bytes=0-0,2-3,5-", "lines=1-2", "bytes=99999999999999999999-", "bytes"]),
        ("Want-Repr-Digest", ["sha-256=1", "sha-256=0", "x", new string('a', 2000)]),
        ("Content-Type", ["text/plain", "application/json; charset=utf-16", "x"]),
        ("Content-Encoding", ["gzip"]),
    ];

    private static readonly Gen<string> s_bodies = Gen.OneOf(
        Gen.Elements("", "null", "{}", "[]", "0", "\"\"", new string('[', 200), new string(' ', 300_000)),
        Gen.Elements(Bodies()).SelectMany(body => Mutations(body)),
        Gen.Choose(0, 20).SelectMany(count => Gen.ArrayOf(Gen.Elements(s_pieces), count)).Select(pieces => string.Concat(pieces)),
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));

    private static readonly Gen<Asked> s_requests =
        from route in Gen.Elements(Routes.All.ToArray())
        from method in Gen.Frequency((8, Gen.Constant(route.Method)), (1, Gen.Elements("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")))
        from id in Gen.Frequency((2, Gen.Elements(Set, "staged")), (3, Gen.Elements(s_ids)))
        from file in Gen.Elements(s_files)
        from query in Gen.Frequency((route.TakesFile ? 6 : 0, Gen.Constant("?backupDirectory=" + Uri.EscapeDataString(AgentUnderTest.Share))), (2, Gen.Elements(s_queries)))
        from body in s_bodies
        from headers in Gen.CollectToArray(s_headers, Header)
        select new Asked(method, route.Path.Replace("{id}", id, StringComparison.Ordinal).Replace("{**path}", file, StringComparison.Ordinal) + query, route.Body is null && !route.TakesFile ? "" : body, [.. headers.Where(header => header.Value.Length > 0)]);

    private readonly AgentUnderTest _agent = new();
    private FarmClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Three_hundred_requests_are_answered_in_the_protocols_words() => FuzzAsync(300, seed: 20261124);

    [Fact]
    [Trait("Suite", "Long")]
    public Task Ten_thousand_requests_are_answered_in_the_protocols_words() => FuzzAsync(10_000, seed: 4711);

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(Token);
        _client = _agent.Operator();
        await _client.RunAsync(Samples.BackupRequest());
        await File.WriteAllTextAsync(Path.Combine(_agent.Mount, "secret"), Secret, Token);
        await File.WriteAllTextAsync(Path.Combine(_agent.Mount, "..", "secret"), Secret, Token);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private async Task FuzzAsync(int count, ulong seed)
    {
        var outside = Outside();
        var answers = new SortedDictionary<int, int>();
        foreach (var asked in s_requests.Sample(count, new Rnd(seed), 50))
        {
            if (!Uri.TryCreate(_agent.Address, asked.Path, out var url))
                continue;
            using var request = asked.ToRequest(url);
            using var answer = await SendAsync(asked, request);
            answers[(int)answer.StatusCode] = answers.GetValueOrDefault((int)answer.StatusCode) + 1;
            await CheckAsync(asked, answer);
            // A fence that was made up shuts everybody out who does not know it.
            if (asked.Path.StartsWith("/v1/fence", StringComparison.Ordinal) || asked.Path.StartsWith("/v1/jobs", StringComparison.Ordinal))
                await _client.FenceAsync(Samples.Term, takeover: true);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", answers.Select(answer => $"{answer.Key}: {answer.Value}")));
        Assert.Equal(outside, Outside());
        Assert.Equal(Secret, await File.ReadAllTextAsync(Path.Combine(_agent.Mount, "secret"), Token));
        Assert.NotEmpty((await _client.DescribeAsync()).Applications);
        // A fuzzer that is refused everywhere shows little: these answers come in every run, for its seed is fixed.
        Assert.Superset(new HashSet<int> { 200, 201, 204, 400, 404, 412, 413 }, new HashSet<int>(answers.Keys));
    }

    private async Task<HttpResponseMessage> SendAsync(Asked asked, HttpRequestMessage request)
    {
        try
        {
            return await _client.Http.SendAsync(request, Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        }
        catch (HttpRequestException refused)
        {
            throw new InvalidOperationException($"{asked.Method} {asked.Path}, {asked.Body.Length} characters, {string.Join("; ", asked.Headers)}: {refused.Message}", refused);
        }
    }

    private static async Task CheckAsync(Asked asked, HttpResponseMessage answer)
    {
        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        // The server itself refuses what is no HTTP, and a range is refused by its header alone.
        if (answer.IsSuccessStatusCode || asked.Method is "HEAD" || (text.Length == 0 && answer.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.BadRequest))
            return;
        var error = (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.FarmErrorAnswer, Token))?.Error;
        Assert.True(error is { Message.Length: > 0 } && FarmErrorCodes.All.Contains(error.Code), $"{asked}: {answer.StatusCode} {text}");
    }

    /// <summary>Everything beside the share and the agent's own data, with its content's length.</summary>
    private string[] Outside() =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(_agent.Data)!, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(_agent.Mount + "/", StringComparison.Ordinal) && !path.StartsWith(_agent.Data + "/", StringComparison.Ordinal) && !path.Contains("/powershell/", StringComparison.Ordinal))
            .Select(path => $"{path} {new FileInfo(path).Length}").Order(StringComparer.Ordinal)];

    private static string[] Bodies() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Data", "farm-protocol"), "*.json").Order(StringComparer.Ordinal)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("job-", StringComparison.Ordinal) || name is "fence.json" or "preflight-request.json")).Select(File.ReadAllText)];

    /// <summary>The first value makes sense more often than not; an empty one leaves the header out.</summary>
    private static Gen<(string Name, string Value)> Header((string Name, string[] Values) header) =>
        Gen.Frequency((4, Gen.Constant("")), (header.Name is FencingHeader.Name or "Content-Digest" ? 8 : 1, Gen.Constant(header.Values[0])), (1, Gen.Elements(header.Values))).Select(value => (header.Name, value));

    /// <summary>Up to five insertions and deletions.</summary>
    private static Gen<string> Mutations(string body) =>
        from edits in Gen.Choose(0, 5).SelectMany(count => Gen.ArrayOf(
            from at in Gen.Choose(0, 2000)
            from length in Gen.Choose(0, 12)
            from piece in Gen.Elements(s_pieces)
            select (at, length, piece), count))
        select edits.Aggregate(body, (text, edit) =>
        {
            var at = edit.at % (text.Length + 1);
            return text[..at] + edit.piece + text[Math.Min(text.Length, at + edit.length)..];
        });

    private sealed record Asked(string Method, string Path, string Body, (string Name, string Value)[] Headers)
    {
        public HttpRequestMessage ToRequest(Uri url)
        {
            var request = new HttpRequestMessage(new HttpMethod(Method), url);
            // Refused by its length, a body is not read; who sends it nevertheless may find the connection closed.
            request.Headers.ExpectContinue = Body.Length > 200_000 && Method is ("POST" or "PUT");
            if (Body.Length > 0 && Method is ("POST" or "PUT"))
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
            foreach (var (name, value) in Headers)
            {
                var sent = value is BodysOwn ? $"sha-256=:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Body)))}:" : value;
                if (!request.Headers.TryAddWithoutValidation(name, sent))
                    request.Content?.Headers.TryAddWithoutValidation(name, sent);
            }
            return request;
        }
    }
}
