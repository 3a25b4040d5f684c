using System.Net.Http.Headers;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;

namespace SecureStoreBackup.Tests.Kubernetes.Client;

public sealed class TransportTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private readonly VirtualTime _time = new(Start);
    private readonly ScriptedApi _api = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_timeout_and_no_cancellation()
    {
        using var client = _api.Client(_time);
        var getting = client.GetAsync(Widget.Resource, Widget.Key("a"), Token);
        await _api.NextRequestAsync(Token);

        _time.Advance(TimeSpan.FromSeconds(30));

        var e = await Assert.ThrowsAsync<TimeoutException>(() => getting.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Contains("https://api.example/ within 30 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_a_cancellation()
    {
        using var stop = new CancellationTokenSource();
        using var client = _api.Client(_time);
        var getting = client.GetAsync(Widget.Resource, Widget.Key("a"), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting);
    }

    [Fact]
    public async Task The_servers_wish_to_be_left_alone_is_told()
    {
        using var client = _api.Client(_time);
        _api.Answer(429, "slow down", "text/plain", response => response.Headers.RetryAfter = new(TimeSpan.FromSeconds(7)));

        var e = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(Widget.Resource, Widget.Key("a"), Token));

        Assert.Equal((TimeSpan.FromSeconds(7), true, "slow down"), (e.RetryAfter, e.IsTransient, e.Message));
    }

    [Fact]
    public async Task An_error_page_of_a_proxy_is_cut_short()
    {
        using var client = _api.Client(_time);
        _api.Answer(502, new string('x', 100_000), "text/html");

        var e = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(Widget.Resource, Widget.Key("a"), Token));

        Assert.Equal((502, 301), (e.Status.Code, e.Message.Length));
    }

    [Theory]
    [InlineData("<html>", "it is not a JSON object")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"size":"s3cret"}}""", "$.spec.size does not fit")]
    [InlineData("null", "null")]
    public async Task An_answer_that_makes_no_sense_is_told_by_its_place_without_its_content(string answer, string expected)
    {
        using var client = _api.Client(_time);
        _api.Answer(200, answer);

        var e = await Assert.ThrowsAsync<InvalidAnswerException>(() => client.GetAsync(Widget.Resource, Widget.Key("a"), Token));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_clock_is_compared_with_ours()
    {
        using var client = _api.Client(_time);
        Assert.Null(client.Clock);
        _api.Answer(200, "{}", also: response => response.Headers.Date = Start.AddMinutes(6));

        await client.GetAsync(Widget.Resource, Widget.Key("a"), Token);

        Assert.InRange(client.Clock!.Skew.TotalSeconds, 359, 361);
    }

    [Fact]
    public async Task A_token_that_the_server_refuses_is_fetched_anew_for_the_next_request()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "old\n", Token);
        List<AuthenticationHeaderValue?> sent = [];
        using var seeing = new Seeing(_api, sent);
        using var client = new KubernetesClient(
            new(new("https://api.example")) { Tokens = new TokenFile(file, _time) }, _time, Microsoft.Extensions.Logging.Abstractions.NullLogger<KubernetesClient>.Instance, seeing);
        _api.Refuse(401, "Unauthorized").Answer(200, "{}");

        await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(Widget.Resource, Widget.Key("a"), Token));
        await File.WriteAllTextAsync(file, "new\n", Token);
        await client.GetAsync(Widget.Resource, Widget.Key("a"), Token);

        Assert.Equal(["Bearer old", "Bearer new"], sent.Select(header => header!.ToString()));
        File.Delete(file);
    }

    public void Dispose() => _api.Dispose();

    private sealed class Seeing(HttpMessageHandler inner, List<AuthenticationHeaderValue?> sent) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.Add(request.Headers.Authorization);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
