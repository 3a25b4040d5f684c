using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>
/// The pages of one list, in order, all of one version. Once a page is there, the next one is asked for before the objects of the first
/// are read: the server works while we do. At most one page waits to be read. Nothing is asked before somebody wants the first. For one
/// caller at a time.
/// </summary>
public sealed class ListPages<T> : IAsyncDisposable
    where T : class, IKubernetesObject
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ListBound _bound;
    private readonly Func<string?, Asked> _ask;
    private readonly Resource<T> _type;
    private Asked? _next;
    private bool _begun;
    private bool _disposed;

    internal ListPages(Transport transport, Resource<T> type, string? @namespace, ListOptions options)
    {
        (_type, _bound) = (type, new ListBound(type));
        _ask = token =>
        {
            var request = Request.List(type, @namespace, options, token);
            return new Asked(token, request, transport.FetchAsync(request, _stop.Token));
        };
    }

    /// <summary>The next page; null after the last. After an exception there is nothing left to do but to dispose.</summary>
    /// <exception cref="KubernetesException">The server forgot this list (410), or another refusal: begin again.</exception>
    /// <exception cref="InvalidAnswerException">The answer is no list, or the list has no end; single objects that do not fit are set apart.</exception>
    public async Task<KubernetesList<T>?> NextAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_begun)
            (_begun, _next) = (true, _ask(null));
        if (_next is not { } asked)
            return null;
        using var answer = await asked.Answer.WaitAsync(cancellationToken);
        _next = null;
        var page = ListDecoder.List(_type, asked.Request, answer.Bytes, token => _next = _ask(token));
        _bound.Count(page, asked.Token);
        return page;
    }

    /// <summary>Whatever is on its way is broken off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stop.CancelAsync();
        if (_next is { Answer: var answer })
        {
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer.IsCompletedSuccessfully)
                answer.Result.Dispose();
        }

        _stop.Dispose();
    }

    /// <param name="Token">The continue token that the request has; null on the first page.</param>
    private sealed record Asked(string? Token, Request Request, Task<AnswerBuffer> Answer);
}
