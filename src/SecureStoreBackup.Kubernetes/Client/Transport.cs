using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Sends a <see cref="Request"/> once: credentials, time limit, errors, the server's clock. Retries are the caller's.</summary>
internal sealed class Transport : IDisposable
{
    private const int MaxErrorCharacters = 64 * 1024;

    private readonly ClientConfiguration _configuration;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public Transport(ClientConfiguration configuration, HttpMessageHandler handler, TimeProvider time, ILogger log)
    {
        _configuration = configuration;
        _time = time;
        _log = log;
        var server = configuration.Server.AbsoluteUri;
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(server.EndsWith('/') ? server : server + "/"),
            Timeout = Timeout.InfiniteTimeSpan, // its expiry looks like a cancellation by the caller; ours does not
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(configuration.UserAgent);
        if (configuration.TlsServerName is { } name)
            _http.DefaultRequestHeaders.Host = name; // SocketsHttpHandler verifies the certificate against the Host header
    }

    public ServerClock? Clock { get; private set; }

    /// <summary>The whole answer.</summary>
    /// <exception cref="KubernetesException">The server refused.</exception>
    /// <exception cref="TimeoutException">No whole answer within the limit.</exception>
    public async Task<byte[]> SendAsync(Request request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_configuration.RequestTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await ExchangeAsync(request, both.Token);
            return await response.Content.ReadAsByteArrayAsync(both.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(request, e);
        }
    }

    /// <summary>An answer whose body goes on for as long as the server likes; only its start is under the time limit.</summary>
    public async Task<HttpResponseMessage> OpenAsync(Request request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_configuration.RequestTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await ExchangeAsync(request, both.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(request, e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> ExchangeAsync(Request request, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage();
        if (_configuration.Tokens is { } tokens && await tokens.GetTokenAsync(cancellationToken) is { } token)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var (sentAt, started) = (_time.GetUtcNow(), _time.GetTimestamp());
        var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        _log.Answered(request, (int)response.StatusCode, _time.GetElapsedTime(started).TotalMilliseconds);
        if (response.Headers.Date is { } date)
            Clock = ServerClock.From(date, sentAt, _time.GetUtcNow());
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
        {
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                _configuration.Tokens?.Invalidate();
            throw new KubernetesException(await ReadStatusAsync(response, cancellationToken), RetryAfter(response));
        }
    }

    private static async Task<Status> ReadStatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = (int)response.StatusCode;
        var text = await ReadStartAsync(response.Content, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            try
            {
                if (JsonSerializer.Deserialize(text, KubernetesJson.Default.Status) is { } status)
                    return status with { Code = status.Code == 0 ? code : status.Code };
            }
            catch (JsonException)
            {
                // Not a Status after all; its text serves as the message.
            }
        }

        var message = text.Trim() is { Length: > 0 } said ? said : response.ReasonPhrase ?? "";
        return new Status { Outcome = "Failure", Code = code, Message = message.Length > 300 ? message[..300] + "…" : message };
    }

    private static async Task<string> ReadStartAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await content.ReadAsStreamAsync(cancellationToken));
        var buffer = new char[MaxErrorCharacters];
        return new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _time.GetUtcNow() => date - _time.GetUtcNow(),
        _ => null,
    };

    private TimeoutException TimedOut(Request request, OperationCanceledException e) =>
        new($"{request}: no answer from {_configuration.Server} within {_configuration.RequestTimeout.TotalSeconds:0.#} s.", e);
}
