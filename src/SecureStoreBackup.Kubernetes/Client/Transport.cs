using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client.Configuration;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Sends a <see cref="Request"/> once: pace, credentials, time limit, errors, the server's clock. Retries are the caller's.</summary>
internal sealed class Transport : IDisposable
{
    /// <summary>500 objects of 128 KiB. etcd takes no object above some 1.5 MiB, and ours are a few KiB.</summary>
    private const long MaxAnswer = 64 * 1024 * 1024;

    private readonly ClientConfiguration _configuration;
    private readonly HttpClient _http;
    private readonly TokenBucket _pace;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public Transport(ClientConfiguration configuration, HttpMessageHandler handler, TimeProvider time, ILogger log)
    {
        _configuration = configuration;
        _pace = new TokenBucket(configuration.RequestsPerSecond, configuration.Burst, time);
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
        configuration.Impersonation?.AddTo(_http.DefaultRequestHeaders);
        if (configuration.SkipTlsVerification)
            log.Unverified(configuration.Server);
    }

    public ServerClock? Clock { get; private set; }

    /// <summary>Makes something of a whole answer, which is gone afterwards.</summary>
    public delegate T Reading<out T>(ReadOnlySpan<byte> answer);

    /// <summary>Sends, and reads the whole answer.</summary>
    /// <exception cref="KubernetesException">The server refused.</exception>
    /// <exception cref="InvalidAnswerException">The answer is not JSON, or longer than any may be.</exception>
    /// <exception cref="TimeoutException">No whole answer within the limit.</exception>
    public async Task<T> SendAsync<T>(Request request, Reading<T> reading, CancellationToken cancellationToken)
    {
        using var answer = await FetchAsync(request, cancellationToken);
        return reading(answer.Bytes);
    }

    /// <summary>The same, for whoever reads the answer later, and must dispose of it.</summary>
    public Task<AnswerBuffer> FetchAsync(Request request, CancellationToken cancellationToken) =>
        WithinLimitAsync(request, (token, limited) => WholeAsync(request, token, limited), cancellationToken);

    /// <summary>An answer whose body goes on for as long as the server likes; only its start is under the time limit.</summary>
    public Task<HttpResponseMessage> OpenAsync(Request request, CancellationToken cancellationToken) =>
        WithinLimitAsync(request, (token, limited) => ExchangeAsync(request, token, limited), cancellationToken);

    /// <summary>The body of an answer, with an end to its length.</summary>
    public static async Task<BoundedStream> BodyAsync(Request request, HttpResponseMessage response, CancellationToken cancellationToken) =>
        new(await response.Content.ReadAsStreamAsync(cancellationToken), MaxAnswer, request.ToString());

    public void Dispose() => _http.Dispose();

    private async Task<AnswerBuffer> WholeAsync(Request request, string? token, CancellationToken cancellationToken)
    {
        using var response = await ExchangeAsync(request, token, cancellationToken);
        await using var body = await BodyAsync(request, response, cancellationToken);
        var answer = new AnswerBuffer();
        try
        {
            await answer.FillAsync(body, cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Waits for pace and token first, which have limits of their own: the server is not to blame for them.</summary>
    private async Task<T> WithinLimitAsync<T>(Request request, Func<string?, CancellationToken, Task<T>> exchange, CancellationToken cancellationToken)
    {
        await _pace.TakeAsync(cancellationToken);
        var token = _configuration.Tokens is { } tokens ? await tokens.GetTokenAsync(cancellationToken) : null;
        using var limit = new CancellationTokenSource(_configuration.RequestTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await exchange(token, both.Token);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException or HttpRequestException)
        {
            // Whatever a broken-off exchange throws: for the caller it is their own cancellation.
            throw new OperationCanceledException($"{request} was cancelled.", e, cancellationToken);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{request}: no answer from {_configuration.Server} within {_configuration.RequestTimeout.TotalSeconds:0.#} s.", e);
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(Request request, string? token, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage();
        if (token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var (sentAt, started) = (_time.GetUtcNow(), _time.GetTimestamp());
        var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        _log.Answered(request, (int)response.StatusCode, _time.GetElapsedTime(started).TotalMilliseconds);
        if (response.Headers.Date is { } date)
            Clock = ServerClock.From(date, sentAt, _time.GetUtcNow());
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is null or "application/json")
            return response;

        using (response)
            throw await RefusalAsync(request, response, token, cancellationToken);
    }

    private async Task<Exception> RefusalAsync(Request request, HttpResponseMessage response, string? token, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return new InvalidAnswerException($"{request}: the answer is {response.Content.Headers.ContentType?.MediaType}, not JSON. Something other than an API server answers at {_configuration.Server}.");
        if (response.StatusCode == HttpStatusCode.Unauthorized && token is not null)
            _configuration.Tokens?.Invalidate(token);
        return new KubernetesException(await ErrorAnswer.ReadAsync(response, cancellationToken), RetryAfter(response));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _time.GetUtcNow() => date - _time.GetUtcNow(),
        _ => null,
    };
}
