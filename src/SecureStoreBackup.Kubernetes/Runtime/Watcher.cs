using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>
/// Lists a kind, then watches it, for ever, as a state machine: <c>Empty → Page* → Listed → Watching → Listed → …</c>. A version that
/// is too old (410), or that the server will not take for another reason, leads back to Empty; a stream that ends leads back to
/// Listed, at the last version seen.
/// </summary>
/// <remarks>
/// <see cref="NextAsync"/> may throw, and may be called again after that: each error leaves the machine in a state from which it
/// can go on. All errors of the client are worth a retry, with back-off, which is the caller's. For one caller at a time.
/// </remarks>
/// <param name="client">The API.</param>
/// <param name="type">The kind.</param>
/// <param name="namespace">Null for all namespaces.</param>
/// <param name="options">Selection and time limits.</param>
/// <param name="time">For the time limits.</param>
/// <param name="log">Lists, ends of watches, objects that do not fit.</param>
public sealed class Watcher<T>(
    KubernetesClient client, Resource<T> type, string? @namespace, WatcherOptions options, TimeProvider time, ILogger log) : IAsyncDisposable
    where T : class, IKubernetesObject
{
    private State _state = new State.Empty();
    private bool _listedInVain; // because of a 410, and no watch has gone well since

    private abstract record State
    {
        /// <summary>Nothing is known: list.</summary>
        public sealed record Empty : State;

        /// <summary>Objects of a page, to be told one by one, and the list that they are of.</summary>
        public sealed record Page(Queue<T> Left, string ResourceVersion, ListPages<T> List) : State;

        /// <summary>All is known up to a version: watch from there.</summary>
        public sealed record Listed(string ResourceVersion) : State;

        public sealed record Watching(string ResourceVersion, WatchStream<T> Stream) : State;
    }

    /// <summary>The next event, however long it takes.</summary>
    public async Task<WatcherEvent<T>> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
            if (await StepAsync(cancellationToken) is { } told)
                return told;
    }

    public ValueTask DisposeAsync() => _state switch
    {
        State.Watching { Stream: var stream } => stream.DisposeAsync(),
        State.Page { List: var list } => list.DisposeAsync(),
        _ => ValueTask.CompletedTask,
    };

    /// <summary>One transition; null when it has nothing to tell.</summary>
    private async Task<WatcherEvent<T>?> StepAsync(CancellationToken cancellationToken)
    {
        switch (_state)
        {
            case State.Empty:
                await ReadPageAsync(client.List(type, @namespace, options.Selection), cancellationToken);
                return new WatcherEvent<T>.Init();

            case State.Page page when page.Left.TryDequeue(out var item):
                return new WatcherEvent<T>.InitApply(item);

            case State.Page page:
                if (await ReadPageAsync(page.List, cancellationToken))
                    return null;
                await page.List.DisposeAsync();
                _state = new State.Listed(page.ResourceVersion);
                return new WatcherEvent<T>.InitDone();

            case State.Listed listed:
                var lines = client.WatchAsync(type, @namespace, options.Selection, listed.ResourceVersion, options.Timeout, CancellationToken.None);
                _state = new State.Watching(listed.ResourceVersion, new WatchStream<T>(lines, listed.ResourceVersion, options, time)); // each NextAsync brings its own token
                return null;

            case State.Watching watching:
                return await WatchAsync(watching, cancellationToken);

            default:
                throw new InvalidOperationException($"{_state} has no step.");
        }
    }

    /// <summary>False when there is no further page.</summary>
    private async Task<bool> ReadPageAsync(ListPages<T> list, CancellationToken cancellationToken)
    {
        _state = new State.Empty(); // a page that fails spoils its list, and most of all one whose token expired
        try
        {
            if (await list.NextAsync(cancellationToken) is not { } page)
                return false;
            foreach (var malformed in page.Malformed)
                log.Malformed(type, malformed.Key, malformed.Error);
            _state = new State.Page(new Queue<T>(page.Items), page.ResourceVersion, list);
            return true;
        }
        catch
        {
            await list.DisposeAsync();
            throw;
        }
    }

    private async Task<WatcherEvent<T>?> WatchAsync(State.Watching watching, CancellationToken cancellationToken)
    {
        WatchEvent<T>? line;
        try
        {
            line = await watching.Stream.NextAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await watching.Stream.DisposeAsync();
            if (!MustListAgain(e))
            {
                _state = new State.Listed(watching.ResourceVersion);
                throw;
            }

            _state = new State.Empty();
            var again = _listedInVain && !watching.Stream.HasLasted;
            _listedInVain = true;
            if (again || e is not KubernetesException { IsGone: true })
                throw; // whoever lists again and again for the same reason must not do so at full speed
            log.Expired(type, watching.ResourceVersion);
            return null;
        }

        if (line is null)
        {
            await watching.Stream.DisposeAsync();
            _state = new State.Listed(watching.ResourceVersion);
            watching.Stream.ThrowIfVain(type, watching.ResourceVersion);
            log.WatchEnded(type, watching.ResourceVersion);
            return null;
        }

        _listedInVain = false;
        // A server that names no version leaves us where we were: some events would come twice, none would be lost.
        _state = watching with { ResourceVersion = line.ResourceVersion is { Length: > 0 } version ? version : watching.ResourceVersion };
        return Told(line);
    }

    /// <summary>A version that is too old or too new, and any other refusal that asking again would not change. Lacking rights would refuse a list, too.</summary>
    private static bool MustListAgain(Exception e) =>
        e is KubernetesException { IsTransient: false, Status.Code: not (401 or 403) } or KubernetesException { IsGone: true } or KubernetesException { IsVersionTooLarge: true };

    private WatcherEvent<T> Told(WatchEvent<T> line)
    {
        switch (line)
        {
            case WatchEvent<T>.Added added:
                return new WatcherEvent<T>.Apply(added.Item);
            case WatchEvent<T>.Modified modified:
                return new WatcherEvent<T>.Apply(modified.Item);
            case WatchEvent<T>.Deleted deleted:
                return new WatcherEvent<T>.Delete(NamespacedName.Of(deleted.Item));
            case WatchEvent<T>.Malformed { Item: var malformed }:
                log.Malformed(type, malformed.Key, malformed.Error);
                return new WatcherEvent<T>.Delete(malformed.Key);
            case WatchEvent<T>.Bookmark bookmark:
                return new WatcherEvent<T>.Bookmark(bookmark.ResourceVersion);
            default:
                throw new InvalidOperationException($"{line} has no meaning here.");
        }
    }
}
