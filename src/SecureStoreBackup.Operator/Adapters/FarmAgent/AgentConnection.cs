using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>HTTPS with both certificates checked, JSON of bounded size, and every failure as a <see cref="StepFailedException"/>.</summary>
internal sealed class AgentConnection(Uri url, HttpClient http, FarmAgentOptions options, TimeProvider time) : IDisposable
{
    private volatile bool _accepted;

    public static AgentConnection Open(Uri url, FarmCredentials credentials, FarmAgentOptions options, TimeProvider time)
    {
        var certificates = credentials.Load();
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            // The agent reads what is there already before it answers; our own time limits end the wait.
            Expect100ContinueTimeout = TimeSpan.FromMinutes(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectCallback = TrustedHandler.ConnectAsync,
            SslOptions =
            {
                CertificateChainPolicy = TrustedHandler.Pin(certificates.Authority),
                ClientCertificateContext = SslStreamCertificateContext.Create(certificates.Own, certificates.Intermediates, offline: true),
            },
        };
        return new(url, new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, options, time);
    }

    public Uri Url => url;

    public FarmAgentOptions Options => options;

    public TimeProvider Time => time;

    public void Dispose() => http.Dispose();

    public static JsonContent Body<T>(T value, JsonTypeInfo<T> type) => JsonContent.Create(value, type);

    /// <summary>The answer; null when the agent says <c>NotFound</c>.</summary>
    public Task<T?> FindAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, TimeSpan extraTime, CancellationToken cancellationToken)
        where T : class =>
        FindAsync(Request(method, path, body), type, extraTime, cancellationToken);

    /// <summary>The same, for a request that has headers of its own.</summary>
    public async Task<T?> FindAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, TimeSpan extraTime, CancellationToken cancellationToken)
        where T : class
    {
        T? found = null;
        await ExchangeAsync(request, extraTime, async (answer, token) => found = await AgentAnswers.ReadAsync(answer, type, url, options.MaxAnswerBytes, token), cancellationToken);
        return found;
    }

    /// <summary>The answer, which must be there.</summary>
    public async Task<T> AskAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellationToken, TimeSpan extraTime = default)
        where T : class =>
        await FindAsync(method, path, body, type, extraTime, cancellationToken)
            ?? throw AgentAnswers.Malformed(url, $"it does not know {path.Split('?')[0]}");

    /// <summary>Sends what is answered without a body. False when the agent says <c>NotFound</c>.</summary>
    public Task<bool> TellAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        ExchangeAsync(request, TimeSpan.Zero, (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>Sends a request, which is disposed, and lets a successful answer be read in time. False when the agent says <c>NotFound</c>.</summary>
    public async Task<bool> ExchangeAsync(HttpRequestMessage request, TimeSpan extraTime, Func<HttpResponseMessage, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout + extraTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var sent = request;
            using var answer = await SendAsync(sent, either.Token);
            if (!answer.IsSuccessStatusCode)
                return await AgentAnswers.RefusalAsync(answer, url, options.MaxAnswerBytes, either.Token) is { } refusal ? throw new StepFailedException(refusal) : false;
            await read(answer, either.Token);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && Translate(e) is { } failure)
        {
            throw new StepFailedException(failure, e);
        }
    }

    /// <param name="term">Null for what changes nothing, or has its term in the body.</param>
    public HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body = null, FencingTerm? term = null)
    {
        var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = body };
        if (term is not null)
            request.Headers.Add(FencingHeader.Name, FencingHeader.Format(term));
        return request;
    }

    /// <summary>A request whose answer the caller reads and disposes; errors are the caller's to translate.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        _accepted = true;
        return answer;
    }

    /// <summary>Null for what is no failure of the connection.</summary>
    public StepFailure? Translate(Exception e) => FarmTransportErrors.Translate(e, url, _accepted);
}
