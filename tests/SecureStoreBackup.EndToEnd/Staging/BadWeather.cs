using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>What may go wrong on the way to the API server and back.</summary>
internal enum Trouble
{
    None,

    /// <summary>The connection is gone before the request arrives.</summary>
    Lost,

    /// <summary>The request arrives and takes effect; the answer breaks off.</summary>
    AnswerLost,

    /// <summary>503, with a wish to be left alone for a second.</summary>
    Unavailable,

    /// <summary>A page of some proxy.</summary>
    Page,

    /// <summary>Two seconds late.</summary>
    Late,

    /// <summary>A watch breaks off in the middle of an object, or after five seconds.</summary>
    Cut,

    /// <summary>A watch is refused, for the history is gone.</summary>
    Gone,

    /// <summary>A watch begins too early: events come that came before.</summary>
    Repeated,

    /// <summary>A watch ends after ten seconds, as servers may end it.</summary>
    Ended,
}

/// <summary>Trouble between one operator and its API server, in turn, so that each comes up again and again while it lasts.</summary>
internal sealed partial class BadWeather
{
    private static readonly Trouble[] _ofCalls =
    [
        Trouble.None, Trouble.None, Trouble.AnswerLost, Trouble.None, Trouble.None, Trouble.None, Trouble.None, Trouble.None, Trouble.Unavailable,
        Trouble.None, Trouble.None, Trouble.None, Trouble.None, Trouble.None, Trouble.Page, Trouble.None, Trouble.None, Trouble.None, Trouble.None,
        Trouble.None, Trouble.Late, Trouble.None, Trouble.None, Trouble.None, Trouble.None, Trouble.Lost, Trouble.None, Trouble.None, Trouble.None,
    ];

    private static readonly Trouble[] _ofWatches =
    [
        Trouble.Cut, Trouble.Repeated, Trouble.Cut, Trouble.Ended, Trouble.Gone, Trouble.Gone, Trouble.Gone, Trouble.Gone, Trouble.Gone, Trouble.Gone, Trouble.Unavailable, Trouble.Page, Trouble.Late,
    ];

    private readonly ConcurrentDictionary<Trouble, int> _seen = new();
    private readonly ConcurrentDictionary<string, string> _firstVersions = new();
    private int _calls = -1;
    private int _watches = -1;

    /// <summary>How often each came so far.</summary>
    public IReadOnlyDictionary<Trouble, int> Seen => _seen;

    public async Task PassAsync(HttpContext context, RequestDelegate passOn)
    {
        var watch = context.Request.Query.ContainsKey("watch");
        var trouble = watch ? _ofWatches[Interlocked.Increment(ref _watches) % _ofWatches.Length] : _ofCalls[Interlocked.Increment(ref _calls) % _ofCalls.Length];
        _seen.AddOrUpdate(trouble, 1, static (_, count) => count + 1);
        switch (trouble)
        {
            case Trouble.Lost:
                context.Abort();
                return;
            case Trouble.Unavailable:
                context.Response.Headers.RetryAfter = "1";
                await AnswerAsync(context, 503, "text/plain", "no healthy upstream");
                return;
            case Trouble.Page:
                await AnswerAsync(context, 200, "text/html", "<html><body>We are back soon</body></html>");
                return;
            case Trouble.Gone:
                await AnswerAsync(context, 410, "application/json", """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}""");
                return;
            case Trouble.AnswerLost:
                context.Response.Body = new CutStream(context.Response.Body, 40);
                break;
            case Trouble.Cut:
                context.Response.Body = new CutStream(context.Response.Body, 700);
                break;
            case Trouble.Late:
                await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, context.RequestAborted);
                break;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (watch)
            Shape(context, trouble, end);
        context.RequestAborted = end.Token;
        await passOn(context);
    }

    /// <summary>Where a watch begins and when it ends.</summary>
    private void Shape(HttpContext context, Trouble trouble, CancellationTokenSource end)
    {
        end.CancelAfter(trouble is Trouble.Cut ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(10));
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var first = _firstVersions.GetOrAdd(request.Path, context.Request.Query["resourceVersion"].ToString());
        if (trouble is Trouble.Repeated)
            request.RawTarget = Version().Replace(request.RawTarget, $"resourceVersion={first}");
    }

    private static async Task AnswerAsync(HttpContext context, int code, string type, string text)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (code, type);
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    [GeneratedRegex("resourceVersion=[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
