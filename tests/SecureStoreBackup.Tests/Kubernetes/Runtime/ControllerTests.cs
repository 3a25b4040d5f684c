using System.Threading.Channels;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class ControllerTests : IDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly StoreWriter<Widget> _widgets = new();
    private readonly StoreWriter<Widget> _children = new();
    private readonly Script _script = new();
    private readonly ListLogger<Controller> _log = new();
    private readonly Controller _controller;
    private readonly CancellationTokenSource _stop = new();

    public ControllerTests()
    {
        _script.Time = _time;
        _controller = new(new ControllerOptions("widgets") { Workers = 2 }, _script, _time, () => 0, _log);
        _controller.For(_widgets.Store);
        _controller.Watches(_children.Store, child => [Widget.Key(child.Metadata.Labels!["owner"])]);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_reconciled_before_every_store_is_ready()
    {
        var running = _controller.RunAsync(_stop.Token);
        List(_widgets, Widget.Named("a"));
        Assert.False(_script.Passes.TryPeek(out _));

        List(_children);

        Assert.Equal(Widget.Key("a"), (await _script.NextAsync()).Key);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_change_is_reconciled()
    {
        var running = await StartedAsync("a");

        _widgets.Write(new WatcherEvent<Widget>.Apply(Widget.Named("a", "2")));

        Assert.Equal(Widget.Key("a"), (await _script.NextAsync()).Key);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_deletion_is_reconciled_for_the_key_is_all_that_counts()
    {
        var running = await StartedAsync("a");

        _widgets.Write(new WatcherEvent<Widget>.Delete(Widget.Key("a")));

        Assert.Equal(Widget.Key("a"), (await _script.NextAsync()).Key);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_child_that_changes_hands_has_both_owners_reconciled()
    {
        var running = await StartedAsync();
        _children.Write(new WatcherEvent<Widget>.Apply(Child("1", owner: "first")));
        Assert.Equal(Widget.Key("first"), (await _script.NextAsync()).Key);

        _children.Write(new WatcherEvent<Widget>.Apply(Child("2", owner: "second")));

        Assert.Equal(
            ["first", "second"],
            new[] { await _script.NextAsync(), await _script.NextAsync() }.Select(pass => pass.Key.Name).Order(StringComparer.Ordinal));
        await StopAsync(running);
    }

    [Fact]
    public async Task A_result_says_when_to_come_again()
    {
        _script.Result = _ => ReconcileResult.After(TimeSpan.FromHours(1));
        var running = await StartedAsync("a");
        await QueuedAsync(TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(_time.GetUtcNow(), (await _script.NextAsync()).At);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_time_to_come_again_does_not_move_by_what_the_pass_took()
    {
        var due = _time.GetUtcNow() + TimeSpan.FromHours(1);
        _script.Result = _ =>
        {
            _time.Advance(TimeSpan.FromMinutes(20));
            return ReconcileResult.At(due);
        };
        var running = await StartedAsync("a");

        await QueuedAsync(TimeSpan.FromMinutes(40));

        await StopAsync(running);
    }

    [Fact]
    public async Task A_time_that_was_promised_is_kept_though_a_pass_before_it_failed_for_good()
    {
        var passes = 0;
        _script.Result = _ => ++passes == 1
            ? ReconcileResult.At(_time.GetUtcNow().AddHours(2)).Promising(_time.GetUtcNow().AddHours(1))
            : throw new TerminalException("scripted");
        var running = await StartedAsync("a");
        await QueuedAsync(TimeSpan.FromHours(1));
        _controller.Enqueue(Widget.Key("a"));
        await _script.NextAsync();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(_time.GetUtcNow(), (await _script.NextAsync()).At);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_failure_is_tried_again_after_a_growing_wait_and_success_forgets_it()
    {
        var failing = true;
        _script.Result = _ => failing ? throw new InvalidDataException("scripted") : ReconcileResult.Done;
        var running = await StartedAsync("a");

        foreach (var seconds in (double[])[1, 2, 4])
        {
            await QueuedAsync(TimeSpan.FromSeconds(seconds));
            failing = seconds < 4;
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(_time.GetUtcNow(), (await _script.NextAsync()).At);
        }

        failing = true;
        _controller.Enqueue(Widget.Key("a"));
        await _script.NextAsync();
        await QueuedAsync(TimeSpan.FromSeconds(1));
        await StopAsync(running);
    }

    [Fact]
    public async Task A_failure_that_lasts_is_said_once_another_one_too_and_its_end_once()
    {
        var failure = 0;
        _script.Result = _ => ++failure switch
        {
            1 or 2 or 3 => throw new InvalidDataException($"scripted, at {failure}"),
            4 => throw new InvalidDataException("another"),
            _ => ReconcileResult.After(TimeSpan.FromHours(1)),
        };
        var running = await StartedAsync("a");

        foreach (var seconds in (double[])[1, 2, 4, 8])
        {
            await QueuedAsync(TimeSpan.FromSeconds(seconds));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            await _script.NextAsync();
        }

        await QueuedAsync(TimeSpan.FromHours(1));
        await StopAsync(running);
        Assert.Equal(["scripted, at 1", "another"], _log.Messages.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).Select(line => line.Split("InvalidDataException: ")[1].Split('\n')[0].TrimEnd()));
        Assert.Single(_log.Messages, line => line.Contains("went well, after 4 that failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_asks_to_be_left_alone_is_left_alone()
    {
        _script.Result = _ => throw new KubernetesException(new Status { Code = 429, Message = "slow down" }, TimeSpan.FromSeconds(40));
        var running = await StartedAsync("a");

        await QueuedAsync(TimeSpan.FromSeconds(40));

        await StopAsync(running);
    }

    [Fact]
    public async Task A_failure_for_good_is_left_alone_until_something_changes()
    {
        _script.Result = key => key.Name == "bad" ? throw new TerminalException("scripted") : ReconcileResult.Done;
        var running = await StartedAsync("bad");

        _time.Advance(TimeSpan.FromDays(1));
        _controller.Enqueue(Widget.Key("other"));
        Assert.Equal("other", (await _script.NextAsync()).Key.Name);

        _widgets.Write(new WatcherEvent<Widget>.Apply(Widget.Named("bad", "2")));
        Assert.Equal("bad", (await _script.NextAsync()).Key.Name);
        await StopAsync(running);
    }

    [Fact]
    public async Task One_key_that_hangs_holds_up_no_other()
    {
        var free = new TaskCompletionSource();
        _script.Before = key => key.Name == "slow" ? free.Task : Task.CompletedTask;
        var running = _controller.RunAsync(_stop.Token);
        List(_widgets, Widget.Named("slow"));
        List(_children);

        for (var i = 0; i < 5; i++)
        {
            _controller.Enqueue(Widget.Key("quick"));
            Assert.Equal("quick", (await _script.NextAsync()).Key.Name);
        }

        free.SetResult();
        Assert.Equal("slow", (await _script.NextAsync()).Key.Name);
        await StopAsync(running);
    }

    public void Dispose()
    {
        _controller.Dispose();
        _stop.Dispose();
    }

    private static Widget Child(string version, string owner)
    {
        var child = Widget.Named("child", version);
        return child with { Metadata = child.Metadata with { Labels = new Dictionary<string, string> { ["owner"] = owner } } };
    }

    private static void List(StoreWriter<Widget> writer, params Widget[] widgets)
    {
        writer.Write(new WatcherEvent<Widget>.Init());
        foreach (var widget in widgets)
            writer.Write(new WatcherEvent<Widget>.InitApply(widget));
        writer.Write(new WatcherEvent<Widget>.InitDone());
    }

    private async Task<Task> StartedAsync(params string[] names)
    {
        var running = _controller.RunAsync(_stop.Token);
        List(_widgets, [.. names.Select(name => Widget.Named(name))]);
        List(_children);
        foreach (var name in names)
            Assert.Equal(name, (await _script.NextAsync()).Key.Name);
        return running;
    }

    /// <summary>Waits until the queue has set its timer.</summary>
    private async Task QueuedAsync(TimeSpan delay)
    {
        await _time.WaitForNextDueAsync(delay, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    private sealed class Script : IReconciler
    {
        private readonly Channel<(NamespacedName Key, DateTimeOffset At)> _passes = Channel.CreateUnbounded<(NamespacedName, DateTimeOffset)>();

        public ChannelReader<(NamespacedName Key, DateTimeOffset At)> Passes => _passes.Reader;

        public Func<NamespacedName, Task> Before { get; set; } = _ => Task.CompletedTask;

        public Func<NamespacedName, ReconcileResult> Result { get; set; } = _ => ReconcileResult.Done;

        public VirtualTime? Time { get; set; }

        public Task<(NamespacedName Key, DateTimeOffset At)> NextAsync() =>
            _passes.Reader.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);

        public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
        {
            await Before(key);
            await _passes.Writer.WriteAsync((key, Time?.GetUtcNow() ?? default), cancellationToken);
            return Result(key);
        }
    }
}
