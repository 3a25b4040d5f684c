using System.Globalization;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>Watches: what changed since a version, then every change as it happens, until the time is up.</summary>
/// <param name="stopping">Ends every watch; fires when the server shuts down.</param>
internal sealed class WatchEndpoint(Store store, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(45);

    public async Task HandleAsync(HttpContext context, ResourceKind kind, string ns)
    {
        var request = context.Request;
        var query = ListQuery.Parse(name => request.Query[name].FirstOrDefault(), kind, ns);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var stream = new WatchStream(context.Response, kind, query, new Representation(request, kind, time));

        using var subscription = Subscribe(kind, query, out var existing, out var tooOld);
        await stream.StartAsync(ending.Token);
        if (subscription is null)
        {
            await stream.RefuseAsync(tooOld!, ending.Token);
            return;
        }
        foreach (var stored in existing)
            await stream.AddExistingAsync(stored, ending.Token);

        var timeout = int.TryParse(request.Query["timeoutSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds) : DefaultTimeout;
        var schedule = new WatchSchedule(time.GetUtcNow(), timeout, request.Query["allowWatchBookmarks"].FirstOrDefault() is "1" or "true");
        try
        {
            await RunAsync(stream, subscription, schedule, query.ResourceVersion ?? 0, ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The stream simply ends, as when a real server goes away.
        }
    }

    private async Task RunAsync(WatchStream stream, Subscription subscription, WatchSchedule schedule, long since, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Whatever is published before this version is read in the loop below, so a bookmark promises no more than was sent.
            var seen = store.Version;
            while (subscription.Changes.TryRead(out var change))
            {
                if (change.Version > since)
                    await stream.WriteAsync(change, cancellationToken);
            }
            await stream.FlushAsync(cancellationToken);

            var now = time.GetUtcNow();
            if (schedule.IsOver(now))
                return;
            if (schedule.TakeBookmark(now))
            {
                await stream.BookmarkAsync(seen, cancellationToken);
                continue;
            }
            await WaitAsync(subscription, schedule.NextDue - now, cancellationToken);
        }
    }

    private async Task WaitAsync(Subscription subscription, TimeSpan most, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = subscription.Changes.WaitToReadAsync(either.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(most, time, either.Token));
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Subscription? Subscribe(ResourceKind kind, ListQuery query, out IReadOnlyList<StoredObject> existing, out StatusException? tooOld)
    {
        (existing, tooOld) = ([], null);
        if (query.ResourceVersion is not (null or 0))
        {
            var subscription = store.Watch(kind.Storage, query.ResourceVersion.Value, out var oldest);
            if (subscription is null)
                tooOld = Refusals.Expired($"too old resource version: {query.ResourceVersion} ({oldest})");
            return subscription;
        }
        var (now, later) = store.WatchAll(kind.Storage);
        existing = [.. now.Objects.Values.Where(query.Matches)];
        return later;
    }
}
