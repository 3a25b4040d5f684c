using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>An API server that answers from a script, in order, and notes what it was asked. Unscripted requests wait for an answer.</summary>
internal sealed class ScriptedApi : HttpMessageHandler
{
    private readonly Channel<Func<CancellationToken, Task<HttpResponseMessage>>> _answers =
        Channel.CreateUnbounded<Func<CancellationToken, Task<HttpResponseMessage>>>();

    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>();

    /// <summary>"METHOD /path?query" of each request so far, and its body after a blank where it has one.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public KubernetesClient Client(TimeProvider time, ITokenSource? tokens = null) =>
        new(new ClientConfiguration(new Uri("https://api.example")) { Tokens = tokens }, time, NullLogger<KubernetesClient>.Instance, this);

    public ScriptedApi Answer(int status, string body, string contentType = "application/json", Action<HttpResponseMessage>? also = null) =>
        Answer(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, contentType) };
            also?.Invoke(response);
            return Task.FromResult(response);
        });

    public ScriptedApi Refuse(int status, string reason) =>
        Answer(status, $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"scripted {{reason}}","reason":"{{reason}}","code":{{status}}}""");

    public ScriptedApi Fail(Exception e) => Answer(_ => Task.FromException<HttpResponseMessage>(e));

    /// <summary>A watch whose lines the test writes when it likes.</summary>
    public ScriptedWatch Watch()
    {
        var watch = new ScriptedWatch();
        Answer(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(watch.Reader) }));
        return watch;
    }

    public ScriptedApi Answer(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Writer.TryWrite(answer);
        return this;
    }

    /// <summary>The next request that came, waiting for it for at most 30 s.</summary>
    public Task<string> NextRequestAsync(CancellationToken cancellationToken) =>
        _asked.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : " " + await request.Content.ReadAsStringAsync(cancellationToken);
        var asked = $"{request.Method} {request.RequestUri!.PathAndQuery}{body}";
        Requests.Enqueue(asked);
        _asked.Writer.TryWrite(asked);
        var answer = await _answers.Reader.ReadAsync(cancellationToken);
        return await answer(cancellationToken);
    }
}
