using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SecureStoreBackup.Sandbox.ApiServer;
using SecureStoreBackup.Sandbox.Hosting;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>What became of one write.</summary>
internal sealed record ApiWrite(string Method, string Path, HttpStatusCode Answer)
{
    public bool IsEvent => Path.Split('/').Contains("events");
}

/// <summary>
/// One operator's own way to the API server, whichever that is: what this process writes can be told from what others write, and
/// one write can be kept on its way.
/// </summary>
internal sealed class ApiDoor : IAsyncDisposable
{
    private static readonly HashSet<string> _ownToEachSide = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Authorization", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length",
    };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly Uri _beyond;
    private readonly BadWeather? _weather;
    private readonly Lock _gate = new();
    private readonly List<ApiWrite> _writes = [];
    private LateWrite? _late;
    private LoopbackServer? _server;

    private ApiDoor(Uri beyond, BadWeather? weather) => (_beyond, _weather) = (beyond, weather);

    /// <summary>The file that leads through this door.</summary>
    public string KubeConfig { get; private set; } = "";

    /// <summary>Every write that was answered, in the order of the answers.</summary>
    public IReadOnlyList<ApiWrite> Writes
    {
        get
        {
            lock (_gate)
                return [.. _writes];
        }
    }

    /// <param name="name">Of the kubeconfig in the world's directory.</param>
    /// <param name="beyond">Where <c>kubectl proxy</c> listens, which knows how to get into the cluster.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <param name="weather">What goes wrong on the way; null for nothing.</param>
    public static async Task<ApiDoor> OpenAsync(World world, string name, Uri beyond, CancellationToken cancellationToken, BadWeather? weather = null)
    {
        var door = new ApiDoor(beyond, weather);
        var certificate = world.Authority.IssueServer("door", ["localhost"], [IPAddress.Loopback]);
        door._server = await LoopbackServer.StartAsync(0, certificate.Certificate, door.PassOnAsync, cancellationToken);
        door.KubeConfig = Path.Combine(world.Directory, $"{name}.kubeconfig");
        await File.WriteAllTextAsync(
            door.KubeConfig, KubeConfigFile.Write("door", new Uri($"https://127.0.0.1:{door._server.Port}"), world.Authority.Pem, token: "none"), cancellationToken);
        return door;
    }

    /// <summary>Keeps the next write to a path of this end on its way until it is let go.</summary>
    public LateWrite KeepNext(string pathSuffix)
    {
        lock (_gate)
            return _late = new LateWrite(pathSuffix);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        try
        {
            await (_weather is null ? GoAsync(context) : _weather.PassAsync(context, GoAsync));
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException or HttpRequestException)
        {
            context.Abort();   // either end went away in the middle: the other one learns it the same way
        }
    }

    private Task GoAsync(HttpContext context) => PassOnAsync(context, !HttpMethods.IsGet(context.Request.Method), context.RequestAborted);

    private async Task PassOnAsync(HttpContext context, bool writes, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(context, cancellationToken);
        var late = writes ? Take(context.Request.Path.Value!) : null;
        if (late is not null)
            await late.StayAsync(cancellationToken);
        using var answer = await _client.SendAsync(request, cancellationToken);
        if (writes)
            Note(new ApiWrite(context.Request.Method, context.Request.Path.Value!, answer.StatusCode));
        late?.Settle(answer.StatusCode);
        await ReturnAsync(context, answer, cancellationToken);
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_beyond, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers.Where(header => !_ownToEachSide.Contains(header.Key) && header.Key[0] != ':'))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        return request;
    }

    /// <summary>Each part at once: a watch is an answer that does not end.</summary>
    private static async Task ReturnAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !_ownToEachSide.Contains(header.Key)))
            context.Response.Headers[name] = values.ToArray();
        await context.Response.StartAsync(cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await body.CopyToAsync(context.Response.Body, cancellationToken);
    }

    private LateWrite? Take(string path)
    {
        lock (_gate)
        {
            if (_late is not { } late || !path.EndsWith(late.PathSuffix, StringComparison.Ordinal))
                return null;
            _late = null;
            return late;
        }
    }

    private void Note(ApiWrite write)
    {
        lock (_gate)
            _writes.Add(write);
    }
}
