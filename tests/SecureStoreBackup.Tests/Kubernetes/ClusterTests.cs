using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>All parts together against an API server over real TLS, found by its kubeconfig: see <see cref="ClusterUnderTest"/>.</summary>
public sealed class ClusterTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private ClusterUnderTest _cluster = null!;

    private KubernetesClient Client => _cluster.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await ClusterUnderTest.StartAsync();

    [Fact]
    public async Task A_controller_brings_every_object_to_its_state_and_keeps_following_after_the_history_is_gone()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await CreateAsync(name);
        var options = new WatcherOptions { Selection = new ListOptions { PageSize = 2 } };
        var reflector = new Reflector<Widget>(Client, Widget.Resource, _cluster.Namespace, options, TimeProvider.System, () => 0, NullLogger<Reflector<Widget>>.Instance);
        var reconciler = new Marker(Client, reflector.Store);
        using var controller = new Controller(new ControllerOptions("marker"), reconciler, TimeProvider.System, () => 0, NullLogger<Controller>.Instance);
        controller.For(reflector.Store);
        var running = Task.WhenAll(reflector.RunAsync(_stop.Token), controller.RunAsync(_stop.Token));

        Assert.Equal(["a", "b", "c"], (await reconciler.MarkedAsync(3)).Order(StringComparer.Ordinal));
        if (!_cluster.TryCompact())
            output.WriteLine("This cluster keeps its history: that watches go on without it was not tried here.");
        await CreateAsync("d");
        Assert.Equal(["d"], await reconciler.MarkedAsync(1));

        Assert.All((await Client.ListAsync(Widget.Resource, _cluster.Namespace, ListOptions.All, Token)).Items, widget => Assert.Equal("Marked", widget.Status?.Phase));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task A_status_computed_from_an_old_version_is_refused()
    {
        var old = await CreateAsync("a");
        await Client.MergePatchAsync(Widget.Resource, new NamespacedName(_cluster.Namespace, "a"), new JsonObject { ["spec"] = new JsonObject { ["size"] = 2 } }, Token);

        var e = await Assert.ThrowsAsync<KubernetesException>(() =>
            Client.ReplaceStatusAsync(Widget.Resource, old with { Status = new() { Phase = "Late" } }, Token));

        Assert.True(e.IsConflict);
    }

    [Fact]
    public async Task Leadership_passes_on_with_a_higher_token()
    {
        var first = await LeadOnceAsync("first");
        var second = await LeadOnceAsync("second");

        Assert.Equal(first with { Transitions = first.Transitions + 1 }, second);
    }

    [Fact]
    public async Task An_event_is_seen_by_those_who_describe_the_object()
    {
        var widget = await CreateAsync("a");
        var recorder = new EventRecorder(Client, new("example.dev/op", "op-1"), TimeProvider.System, NullLogger<EventRecorder>.Instance);
        var running = recorder.RunAsync(_stop.Token);
        var watching = FirstEventAsync((await Client.ListAsync(Resources.Events, _cluster.Namespace, ListOptions.All, Token)).ResourceVersion);

        recorder.Record(ObjectReference.To(widget), EventType.Warning, "TooSmall", "Reconcile", new string('世', 1000));

        var seen = await watching.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(("a", "TooSmall", widget.Metadata.Uid), (seen.Regarding!.Name, seen.Reason, seen.Regarding.Uid));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        await _cluster.DisposeAsync();
    }

    private Task<Widget> CreateAsync(string name) => Client.CreateAsync(
        Widget.Resource, new Widget { Metadata = new() { Name = name, Namespace = _cluster.Namespace }, Spec = new() { Size = 1 } }, Token);

    private async Task<Event> FirstEventAsync(string since)
    {
        var events = Client.WatchAsync(Resources.Events, _cluster.Namespace, ListOptions.All, since, TimeSpan.FromSeconds(30), Token);
        await foreach (var told in events)
            if (told is WatchEvent<Event>.Added { Item: var item })
                return item;
        throw new InvalidOperationException("No event came within 30 s.");
    }

    private async Task<FencingToken> LeadOnceAsync(string identity)
    {
        var options = new LeaderOptions(new("default", "op"), identity);
        FencingToken? held = null;
        await new LeaderElector(Client, options, TimeProvider.System, NullLogger<LeaderElector>.Instance).RunAsync((token, _) =>
        {
            held = token;
            return Task.CompletedTask;
        }, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        return held!;
    }

    /// <summary>Writes a status wherever it is missing.</summary>
    private sealed class Marker(KubernetesClient client, Store<Widget> store) : IReconciler
    {
        private readonly Channel<string> _marked = Channel.CreateUnbounded<string>();

        public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
        {
            if (store.Find(key) is not { Status: null } widget)
                return ReconcileResult.Done;
            await client.ReplaceStatusAsync(Widget.Resource, widget with { Status = new() { Phase = "Marked" } }, cancellationToken);
            await _marked.Writer.WriteAsync(key.Name, cancellationToken);
            return ReconcileResult.Done;
        }

        public async Task<IReadOnlyList<string>> MarkedAsync(int count)
        {
            List<string> names = [];
            while (names.Count < count)
                names.Add(await _marked.Reader.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
            return names;
        }
    }
}
