using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.Hosting;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>The storage account as the operator sees it: Azurite, and whatever is told to go wrong on the way there or at rest.</summary>
public sealed class BlobProxy : IAsyncDisposable
{
    readonly BlobProxyOptions options;
    readonly Forwarder forwarder;
    readonly CancellationTokenSource stopping = new();
    LoopbackServer? server;

    int port;

    BlobProxy(BlobProxyOptions options)
    {
        this.options = options;
        forwarder = new Forwarder(options.Azurite.Account.Url, options.Azurite.Options.Authority, Traffic);
        Immutability = new BlobImmutability(options.Time);
    }

    public BlobFaults Faults { get; } = new();

    public BlobTraffic Traffic { get; } = new();

    /// <summary>Locks that Azurite does not have.</summary>
    public BlobImmutability Immutability { get; }

    /// <summary>The account's root: <c>https://127.0.0.1:{port}/devstoreaccount1/</c>, or the same with <c>http</c>.</summary>
    public Uri AccountUri => new($"{(options.Certificate is null ? "http" : "https")}://127.0.0.1:{port}/{AzuriteAccount.Name}/");

    public static async Task<BlobProxy> StartAsync(BlobProxyOptions options, CancellationToken cancellationToken)
    {
        var proxy = new BlobProxy(options);
        proxy.server = await LoopbackServer.StartAsync(options.Port, options.Certificate, proxy.AnswerAsync, cancellationToken);
        proxy.port = proxy.server.Port;
        return proxy;
    }

    public Uri ContainerUri(string container) => new(AccountUri, container);

    /// <summary>What is held or under way is dropped. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref server, null) is not { } running)
            return;
        await stopping.CancelAsync();
        await running.DisposeAsync();
        forwarder.Dispose();
        stopping.Dispose();
    }

    async Task AnswerAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping.Token);
        try
        {
            await AnswerAsync(context, context.Request.Path.Value!, BlobOperations.Of(context.Request), ended.Token);
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException or HttpRequestException)
        {
            // Either end went away in the middle: the other one learns it the same way.
            context.Abort();
        }
    }

    async Task AnswerAsync(HttpContext context, string path, BlobOperation operation, CancellationToken cancellationToken)
    {
        Traffic.AddRequest(operation);
        if (Faults.IsPaused(path, operation))
            await TakeBodyAsync(context, cancellationToken);
        await Faults.WaitWhilePausedAsync(path, operation, cancellationToken);
        if (Faults.Take<BlobFault.Delay>(path, operation) is { } delay)
            await Task.Delay(delay.By, options.Time, cancellationToken);
        if (Faults.Unavailable)
        {
            context.Abort();
            return;
        }
        if (Faults.Take<BlobFault.Refusal>(path, operation) is { } refusal)
        {
            await RefuseAsync(context, refusal, cancellationToken);
            return;
        }
        var writesOnce = context.Request.Headers.IfNoneMatch == "*";
        if (!writesOnce && Immutability.Refuses(path, operation) is { } code)
        {
            await RefuseAsync(context, new BlobFault.Refusal(409, code, RetryAfter: null, path, operation, Count: 1), cancellationToken);
            return;
        }
        var bad = Faults.Take<BlobFault.BadBody>(path, operation);
        if (bad is not null && operation is not BlobOperation.Get)
            context.Request.Body = new BadStream(context.Request.Body, bad.At, bad.Cut);
        using var answer = await forwarder.SendAsync(context, cancellationToken);
        if (bad is not null && operation is BlobOperation.Get)
            await SpoilAsync(answer, bad, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            await CorruptAsync(path, operation, answer, cancellationToken);
            await LockAsync(context, operation, answer, cancellationToken);
        }
        if (answer.IsSuccessStatusCode && Faults.Take<BlobFault.LostResponse>(path, operation) is not null)
            context.Abort();
        else
            await forwarder.ReturnAsync(context, answer, cancellationToken);
    }

    /// <summary>Takes the body off the connection: while one waits to be read, the server does not see its client go away.</summary>
    static async Task TakeBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        body.Position = 0;
        context.Request.Body = body;
        context.Response.RegisterForDispose(body);
    }

    /// <summary>The client is told the ETag of what is stored now: damage on a disk would not have moved it either.</summary>
    async Task CorruptAsync(string path, BlobOperation operation, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (Faults.Take<BlobFault.Corruption>(path, operation) is null)
            return;
        var parts = path.Split('/', 4);
        var stored = await options.Azurite.Account.CorruptAsync(parts[2], parts[3], cancellationToken);
        answer.Headers.ETag = new(stored.ETag.ToString("H"));
        answer.Content.Headers.LastModified = stored.LastModified;
    }

    static async Task SpoilAsync(HttpResponseMessage answer, BlobFault.BadBody bad, CancellationToken cancellationToken)
    {
        var whole = answer.Content;
        answer.Content = new StreamContent(new BadStream(await whole.ReadAsStreamAsync(cancellationToken), bad.At, bad.Cut));
        foreach (var (name, values) in whole.Headers)
            answer.Content.Headers.TryAddWithoutValidation(name, values);
    }

    async Task LockAsync(HttpContext context, BlobOperation operation, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (operation is BlobOperation.PutBlockList or BlobOperation.PutBlob)
            Immutability.Committed(context.Request.Path.Value!);
        else if (operation is BlobOperation.Delete)
            Immutability.Deleted(context.Request.Path.Value!);
        else
            await LockedAnswer.AddAsync(context, answer, Immutability, operation, cancellationToken);
    }

    static async Task RefuseAsync(HttpContext context, BlobFault.Refusal refusal, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = refusal.Status;
        context.Response.Headers["x-ms-error-code"] = refusal.Code;
        if (refusal.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        context.Response.ContentType = "application/xml";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(
            $"""<?xml version="1.0" encoding="utf-8"?><Error><Code>{refusal.Code}</Code><Message>The sandbox was told to answer so.</Message></Error>"""), cancellationToken);
    }
}
