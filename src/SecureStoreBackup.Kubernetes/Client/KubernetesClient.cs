using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>The verbs of the API, typed. One call is one request, never retried here. Safe to use from several threads.</summary>
/// <remarks>
/// Each verb throws <see cref="KubernetesException"/> when the server refuses, <see cref="TimeoutException"/> or
/// <see cref="HttpRequestException"/> when it cannot be reached, and <see cref="InvalidAnswerException"/> when the answer makes no sense.
/// </remarks>
public sealed class KubernetesClient : IDisposable
{
    private readonly Transport _transport;

    /// <param name="configuration">Where and who.</param>
    /// <param name="time">For time limits and the comparison of clocks.</param>
    /// <param name="log">Requests, at Debug, without bodies.</param>
    /// <param name="handler">In place of the network; owned by the client from here on. Null for the real one.</param>
    public KubernetesClient(ClientConfiguration configuration, TimeProvider time, ILogger<KubernetesClient> log, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        _transport = new(configuration, handler ?? HttpHandlers.For(configuration), time, log);
    }

    public ClientConfiguration Configuration { get; }

    /// <summary>What the last answer said about the server's clock; null before the first.</summary>
    public ServerClock? Clock => _transport.Clock;

    /// <exception cref="KubernetesException">It does not exist (404), or another refusal.</exception>
    public Task<T> GetAsync<T>(Resource<T> type, NamespacedName key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendAsync(type, Request.Get(type, key), cancellationToken);

    /// <summary>Null when the object does not exist. A missing kind throws, since it means an installation that is not whole.</summary>
    public async Task<T?> FindAsync<T>(Resource<T> type, NamespacedName key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        try
        {
            return await GetAsync(type, key, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound && e.Status.Reason == "NotFound")
        {
            return null;
        }
    }

    /// <summary>A list, page by page. Null as namespace means all of them.</summary>
    public ListPages<T> List<T>(Resource<T> type, string? @namespace, ListOptions options)
        where T : class, IKubernetesObject => new(_transport, type, @namespace, options);

    /// <summary>All pages. Every object is there, or this throws.</summary>
    /// <exception cref="InvalidAnswerException">An object does not fit <typeparamref name="T"/>.</exception>
    public async Task<KubernetesList<T>> ListAsync<T>(Resource<T> type, string? @namespace, ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        List<T> items = [];
        var version = "";
        await using var pages = List(type, @namespace, options);
        while (await pages.NextAsync(cancellationToken) is { } page)
        {
            if (page.Malformed is [var first, ..])
                throw new InvalidAnswerException($"{type.Kind} {first.Key} is malformed: {first.Error}.");
            items.AddRange(page.Items);
            version = page.ResourceVersion;
        }

        return new(items, version);
    }

    /// <summary>
    /// What happens after a version, until the server ends the watch. A connection that breaks within an object ends it, too:
    /// go on from the last version seen.
    /// </summary>
    /// <exception cref="KubernetesException">The version is too old (410), at the start or on the way: list again.</exception>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        Resource<T> type, string? @namespace, ListOptions options, string resourceVersion, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var request = Request.Watch(type, @namespace, options, resourceVersion, timeout);
        using var response = await _transport.OpenAsync(request, cancellationToken);
        await using var body = await Transport.BodyAsync(request, response, cancellationToken);
        await using var lines = JsonSerializer
            .DeserializeAsyncEnumerable(body, WireJson.Default.WatchLine, topLevelValues: true, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(lines) is { } line)
        {
            body.Restart();
            yield return Decoder.Event(type, line);
        }
    }

    /// <exception cref="KubernetesException">It exists already (409), or another refusal.</exception>
    public Task<T> CreateAsync<T>(Resource<T> type, T obj, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendAsync(type, Request.Create(type, obj), cancellationToken);

    /// <exception cref="KubernetesException">It changed since it was read (409), or another refusal.</exception>
    public Task<T> ReplaceAsync<T>(Resource<T> type, T obj, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendAsync(type, Request.Replace(type, obj), cancellationToken);

    /// <exception cref="KubernetesException">It changed since it was read (409), or another refusal.</exception>
    public Task<T> ReplaceStatusAsync<T>(Resource<T> type, T obj, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendAsync(type, Request.ReplaceStatus(type, obj), cancellationToken);

    public Task<T> MergePatchAsync<T>(Resource<T> type, NamespacedName key, JsonObject patch, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => SendAsync(type, Request.MergePatch(type, key, patch), cancellationToken);

    /// <summary>Asks for deletion; false when there is nothing to delete. Finalizers may keep the object for longer.</summary>
    /// <exception cref="KubernetesException">The uid or version differs (409), or another refusal.</exception>
    public async Task<bool> DeleteAsync(
        ResourceType type, NamespacedName key, string? uid, string? resourceVersion, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.SendAsync(Request.Delete(type, key, uid, resourceVersion), static _ => true, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound && e.Status.Reason == "NotFound")
        {
            return false;
        }
    }

    /// <summary>Whether the server would let us do something, by its own word; nothing is done.</summary>
    public Task<bool> MayAsync(AccessAttributes attributes, CancellationToken cancellationToken)
    {
        var request = Request.Review(attributes);
        return _transport.SendAsync(request, answer => Decoder.Allowed(request, answer), cancellationToken);
    }

    public void Dispose() => _transport.Dispose();

    private Task<T> SendAsync<T>(Resource<T> type, Request request, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => _transport.SendAsync(request, answer => Decoder.Object(type, request, answer), cancellationToken);

    private static async ValueTask<WatchLine?> NextAsync(IAsyncEnumerator<WatchLine?> lines)
    {
        try
        {
            return await lines.MoveNextAsync() ? lines.Current : null;
        }
        catch (JsonException)
        {
            return null; // cut off within an object
        }
    }
}
