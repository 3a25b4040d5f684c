using System.Net;
using System.Text;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

/// <summary>Servers that answer with nonsense, for as long as they like: said once, tried ever more seldom, over when they are well.</summary>
public sealed class BadServerTests : IAsyncDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly ScriptedApi _api = new();
    private readonly ListLogger<Reflector<Widget>> _log = new();
    private readonly KubernetesClient _client;
    private readonly Reflector<Widget> _reflector;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public BadServerTests()
    {
        _client = _api.Client(_time);
        _reflector = new(_client, Widget.Resource, "default", new WatcherOptions(), _time, () => 0.5, _log); // a quarter off each wait
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "<html>Sign in</html>", "text/html", "the answer is text/html, not JSON")]
    [InlineData(200, "<html>Sign in</html>", "application/json", "it is not a JSON object")]
    [InlineData(200, """{"metadata":{"resourceVersion":"1"},"items":[{"meta""", "application/json", "the answer is not a list")]
    [InlineData(200, """{"metadata":{"resourceVersion":"1"},"items":"none"}""", "application/json", "$.items does not fit")]
    [InlineData(200, """{"metadata":{"resourceVersion":7},"items":[]}""", "application/json", "$.metadata.resourceVersion does not fit")]
    [InlineData(200, "", "application/json", "the answer is not a list")]
    [InlineData(503, "<html>\n  <b>503</b>\n</html>", "text/html", "<html> <b>503</b> </html>")]
    [InlineData(500, """{"error":"x"}""", "application/json", """{"error":"x"}""")]
    [InlineData(500, "", "application/json", "500 Internal Server Error")]
    public async Task Nonsense_for_minutes_is_said_once_and_its_end_once(int status, string body, string type, string said)
    {
        for (var i = 0; i < 12; i++)
            _api.Answer(status, body, type);
        var watch = _api.List("10", Widget.Named("a")).Watch();
        _running = _reflector.RunAsync(_stop.Token);
        foreach (var seconds in (double[])[0.75, 1.5, 3, 6, 12, 22.5, 22.5, 22.5, 22.5, 22.5, 22.5, 22.5])
            await PassAsync(seconds);
        await _reflector.Store.WaitUntilReadyAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        await watch.SendAsync("ADDED", Widget.Named("b", "11"));
        await SaidAsync("works again, after 12 failures");

        var warning = Assert.Single(_log.Messages, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains(said, warning, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], _reflector.Store.All.Select(widget => widget.Metadata.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_storm_of_410_is_not_answered_with_lists_at_full_speed()
    {
        for (var i = 0; i < 7; i++)
            _api.List("10", Widget.Named("a")).Refuse(410, "Expired");
        _running = _reflector.RunAsync(_stop.Token);

        foreach (var seconds in (double[])[0.75, 1.5, 3, 6, 12, 22.5])
            await PassAsync(seconds); // the first 410 leads to a list at once, each further one after a wait

        Assert.Single(_log.Messages, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_that_only_repeats_itself_and_ends_is_not_opened_again_at_full_speed()
    {
        _api.List("11", Widget.Named("a", "11"));
        for (var i = 0; i < 3; i++)
        {
            var watch = _api.Watch();
            await watch.SendAsync("ADDED", Widget.Named("a", "11"));
            watch.End();
        }

        _running = _reflector.RunAsync(_stop.Token);

        await PassAsync(0.75);
        await PassAsync(0.75);
        await ComesAsync(0.75);
        Assert.Equal(4, _api.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(400, "BadRequest", "")]
    [InlineData(504, "Timeout", ""","details":{"causes":[{"reason":"ResourceVersionTooLarge"}]}""")]
    public async Task A_version_that_the_server_will_not_take_leads_to_a_new_list_after_a_wait(int code, string reason, string details)
    {
        _api.List("99").Answer(code, $$"""{"kind":"Status","reason":"{{reason}}","message":"no","code":{{code}}{{details}}}""").List("10", Widget.Named("a"));
        _running = _reflector.RunAsync(_stop.Token);

        await PassAsync(0.75);

        Assert.Equal(["limit=500", "watch=true", "limit=500"], await QueriesAsync(3));
    }

    [Fact]
    public async Task A_server_that_asks_to_be_left_alone_for_ever_is_asked_again_after_five_minutes()
    {
        _api.Answer(429, "slow down", "text/plain", response => response.Headers.TryAddWithoutValidation("Retry-After", "2147483647"));
        _running = _reflector.RunAsync(_stop.Token);

        await _time.WaitForNextDueAsync(TimeSpan.FromMinutes(5), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task A_list_whose_page_names_itself_as_the_next_is_an_error()
    {
        _api.Page("10", "more", Widget.Named("a")).Page("10", "more", Widget.Named("a"));
        _running = _reflector.RunAsync(_stop.Token);

        await SaidAsync("The list of widgets.example.dev has no end");
    }

    [Fact]
    public async Task A_list_without_an_end_is_an_error()
    {
        using var endless = new Endless("""{"metadata":{"resourceVersion":"1"},"items":[""");
        using var client = new KubernetesClient(new(new("https://api.example")), _time, Microsoft.Extensions.Logging.Abstractions.NullLogger<KubernetesClient>.Instance, endless);

        var e = await Assert.ThrowsAsync<InvalidAnswerException>(() => client.ListAsync(Widget.Resource, "default", ListOptions.All, Token));

        Assert.Contains("longer than 64 MiB", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_without_an_end_is_an_error()
    {
        using var endless = new Endless("""{"type":"ADDED","object":{"metadata":{"name":"a""");
        using var client = new KubernetesClient(new(new("https://api.example")), _time, Microsoft.Extensions.Logging.Abstractions.NullLogger<KubernetesClient>.Instance, endless);

        await Assert.ThrowsAsync<InvalidAnswerException>(async () =>
        {
            await foreach (var _ in client.WatchAsync(Widget.Resource, "default", ListOptions.All, "1", TimeSpan.FromMinutes(5), Token))
                Assert.Fail("It has no end.");
        });
    }

    [Theory]
    [InlineData(""" "creationTimestamp":"yesterday" """)]
    [InlineData(""" "generation":"one" """)]
    [InlineData(""" "labels":[] """)]
    public async Task An_object_whose_metadata_do_not_fit_is_still_known_by_its_name(string field)
    {
        var watch = _api.List("10", Widget.Named("a")).Watch();
        _running = _reflector.RunAsync(_stop.Token);
        await _reflector.Store.WaitUntilReadyAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        await watch.RawAsync($$$$"""{"type":"MODIFIED","object":{"metadata":{"name":"a","namespace":"default","resourceVersion":"11",{{{{field}}}}}}}""" + "\n");

        await SaidAsync("default/a is left out");
        await ComesTrueAsync(() => _reflector.Store.Count == 0, "that it is gone");
    }

    [Fact]
    public async Task An_object_that_nests_too_deeply_spoils_no_other()
    {
        var deep = $"{new string('[', 200)}{new string(']', 200)}";
        _api.Answer(200, $$$"""{"metadata":{"resourceVersion":"10"},"items":[{"metadata":{"name":"deep","namespace":"default"},"spec":{"x":{{{deep}}}}},{"metadata":{"name":"b","namespace":"default"}}]}""").Watch();
        _running = _reflector.RunAsync(_stop.Token);

        await _reflector.Store.WaitUntilReadyAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.NotNull(_reflector.Store.Find(Widget.Key("b")));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running != Task.CompletedTask)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        _client.Dispose();
        _api.Dispose();
        _stop.Dispose();
    }

    /// <summary>The next thing to happen is so far away; it happens.</summary>
    private async Task PassAsync(double seconds)
    {
        await ComesAsync(seconds);
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private Task ComesAsync(double seconds) => _time.WaitForNextDueAsync(TimeSpan.FromSeconds(seconds), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

    private Task SaidAsync(string text) =>
        ComesTrueAsync(() => _log.Messages.Any(line => line.Contains(text, StringComparison.Ordinal)), text);

    private static Task ComesTrueAsync(Func<bool> condition, string what) => Until.TrueAsync(condition, TimeSpan.FromSeconds(30), TimeProvider.System, what, Token);

    private async Task<List<string>> QueriesAsync(int count)
    {
        List<string> queries = [];
        while (queries.Count < count)
            queries.Add((await _api.NextRequestAsync(Token)).Split('?')[1].Split('&')[0]);
        return queries;
    }

    private sealed class Endless(string start) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Blanks(Encoding.UTF8.GetBytes(start))) });

        private sealed class Blanks(byte[] start) : MemoryStream
        {
            private bool _started;

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                if (_started)
                {
                    buffer.Span.Fill((byte)' ');
                    return new(buffer.Length);
                }

                _started = true;
                start.CopyTo(buffer);
                return new(start.Length);
            }
        }
    }
}
