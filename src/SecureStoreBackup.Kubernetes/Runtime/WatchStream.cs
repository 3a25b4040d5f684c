using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>One open watch, with an end when the server falls silent: a connection that died without a word stays open for hours.</summary>
internal sealed class WatchStream<T> : IAsyncDisposable
    where T : class, IKubernetesObject
{
    private readonly WatcherOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _silence;
    private readonly IAsyncEnumerator<WatchEvent<T>> _lines;
    private readonly string _openedWith;
    private readonly long _openedAt;

    public WatchStream(IAsyncEnumerable<WatchEvent<T>> lines, string resourceVersion, WatcherOptions options, TimeProvider time)
    {
        _openedWith = resourceVersion;
        _options = options;
        _time = time;
        _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _lines = lines.GetAsyncEnumerator(_silence.Token);
        _openedAt = time.GetTimestamp();
    }

    /// <summary>The next line; null at the end of the stream and after too long a silence.</summary>
    public async Task<WatchEvent<T>?> NextAsync(CancellationToken cancellationToken)
    {
        await using var cancellation = cancellationToken.UnsafeRegister(static silence => ((CancellationTokenSource)silence!).Cancel(), _silence);
        _silence.CancelAfter(_options.Timeout + _options.Grace);
        try
        {
            return await _lines.MoveNextAsync() ? _lines.Current : null;
        }
        catch (OperationCanceledException) when (_silence.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Whether it was open for as long as a watch should be at least.</summary>
    public bool HasLasted => _time.GetElapsedTime(_openedAt) >= _options.ShortestWatch;

    /// <exception cref="IOException">The watch ended at once and said nothing new.</exception>
    public void ThrowIfVain(ResourceType type, string resourceVersion)
    {
        if (!HasLasted && resourceVersion == _openedWith)
            throw new IOException($"The watch of {type} ended at once and said nothing new.");
    }

    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync();
        _silence.Dispose();
    }
}
