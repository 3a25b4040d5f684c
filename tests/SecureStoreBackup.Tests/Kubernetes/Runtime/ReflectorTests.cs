using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class ReflectorTests : IAsyncDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly ScriptedApi _api = new();
    private readonly KubernetesClient _client;
    private readonly Reflector<Widget> _reflector;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public ReflectorTests()
    {
        _client = _api.Client(_time);
        _reflector = new(_client, Widget.Resource, "default", new WatcherOptions(), _time, () => 0, NullLogger<Reflector<Widget>>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_store_follows_the_server()
    {
        var watch = _api.Page("10", "more", Widget.Named("a"), Widget.Named("b")).Page("10", "", Widget.Named("c")).Watch();
        await StartAsync();
        Assert.Equal(3, _reflector.Store.Count);

        var changed = ChangedAsync();
        await watch.SendAsync("DELETED", Widget.Named("b", "11"));

        Assert.Equal(("b", true), await changed);
        Assert.Null(_reflector.Store.Find(Widget.Key("b")));
    }

    [Fact]
    public async Task An_object_deleted_while_we_could_not_watch_is_gone_after_the_next_list()
    {
        var watch = _api.List("10", Widget.Named("a"), Widget.Named("b")).Watch();
        await StartAsync();
        var changed = ChangedAsync();

        await watch.ErrorAsync(410, "Expired");
        _api.Page("50", "more", Widget.Named("a")).Page("50", "");

        Assert.Equal(("b", true), await changed);
        Assert.NotNull(_reflector.Store.Find(Widget.Key("a")));
    }

    [Fact]
    public async Task An_outage_is_sat_out_with_growing_waits()
    {
        _api.Fail(new HttpRequestException("unreachable")).Refuse(503, "ServiceUnavailable").Fail(new HttpRequestException("unreachable"));
        _running = _reflector.RunAsync(_stop.Token);

        foreach (var seconds in (int[])[1, 2, 4])
        {
            await _time.WaitForNextDueAsync(TimeSpan.FromSeconds(seconds), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
            if (seconds == 4)
                _api.List("10", Widget.Named("a")).Watch();
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await _reflector.Store.WaitUntilReadyAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(1, _reflector.Store.Count);
    }

    [Fact]
    public async Task A_server_that_asks_to_be_left_alone_is_left_alone()
    {
        _api.Answer(429, "slow down", "text/plain", response => response.Headers.RetryAfter = new(TimeSpan.FromSeconds(20)));
        _running = _reflector.RunAsync(_stop.Token);

        await _time.WaitForNextDueAsync(TimeSpan.FromSeconds(20), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Single(_api.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        _client.Dispose();
        _api.Dispose();
        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        _running = _reflector.RunAsync(_stop.Token);
        await _reflector.Store.WaitUntilReadyAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    /// <summary>The next change after those that are there: its name, and whether the object is gone.</summary>
    private Task<(string Name, bool Gone)> ChangedAsync()
    {
        var change = new TaskCompletionSource<(string, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = false;
        _reflector.Store.Subscribe(next =>
        {
            if (told)
                change.TrySetResult((next.Key.Name, next.After is null));
        });
        told = true;
        return change.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }
}
