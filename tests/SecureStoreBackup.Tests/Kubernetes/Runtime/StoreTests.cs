using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class StoreTests
{
    private readonly StoreWriter<Widget> _writer = new();
    private readonly List<string> _changes = [];

    public StoreTests() => _writer.Store.Subscribe(change =>
        _changes.Add($"{change.Key.Name}: {change.Before?.Metadata.ResourceVersion ?? "-"} -> {change.After?.Metadata.ResourceVersion ?? "-"}"));

    [Fact]
    public void Two_pages_and_then_a_deletion_between_two_lists_leave_what_the_second_list_had()
    {
        List(Widget.Named("a"), Widget.Named("b"), Widget.Named("c"));

        List(Widget.Named("a"), Widget.Named("c"));

        Assert.Equal(["a", "c"], Names());
        Assert.Contains("b: 1 -> -", _changes);
    }

    [Fact]
    public void While_a_list_is_being_read_the_old_objects_stay()
    {
        List(Widget.Named("a"), Widget.Named("b"));

        _writer.Write(new WatcherEvent<Widget>.Init());
        _writer.Write(new WatcherEvent<Widget>.InitApply(Widget.Named("b", "2")));

        Assert.Equal(["a", "b"], Names());
        Assert.Equal("1", _writer.Store.Find(Widget.Key("b"))!.Metadata.ResourceVersion);
    }

    [Fact]
    public void A_list_that_breaks_off_leaves_no_trace_in_the_next()
    {
        _writer.Write(new WatcherEvent<Widget>.Init());
        _writer.Write(new WatcherEvent<Widget>.InitApply(Widget.Named("gone")));

        List(Widget.Named("a"));

        Assert.Equal(["a"], Names());
    }

    [Fact]
    public void A_second_list_tells_only_what_differs()
    {
        List(Widget.Named("same"), Widget.Named("changed"));
        _changes.Clear();

        List(Widget.Named("same"), Widget.Named("changed", "2"));

        Assert.Equal(["changed: 1 -> 2"], _changes);
    }

    [Fact]
    public void An_object_that_was_deleted_and_made_again_under_its_name_is_a_change()
    {
        List(Widget.Named("a"));
        var again = Widget.Named("a") with { Metadata = Widget.Named("a").Metadata with { Uid = "another" } };

        _writer.Write(new WatcherEvent<Widget>.Apply(again));

        Assert.Same(again, _writer.Store.Find(Widget.Key("a")));
    }

    [Fact]
    public void Whoever_subscribes_late_is_told_what_is_there()
    {
        List(Widget.Named("a"));
        List<string> late = [];

        _writer.Store.Subscribe(change => late.Add(change.Key.Name));
        _writer.Write(new WatcherEvent<Widget>.Delete(Widget.Key("a")));

        Assert.Equal(["a", "a"], late);
    }

    [Fact]
    public async Task The_store_is_ready_after_the_first_whole_list()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var ready = _writer.Store.WaitUntilReadyAsync(cancellationToken);
        _writer.Write(new WatcherEvent<Widget>.Init());
        Assert.False(ready.IsCompleted);

        _writer.Write(new WatcherEvent<Widget>.InitDone());

        await ready.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    private void List(params Widget[] widgets)
    {
        _writer.Write(new WatcherEvent<Widget>.Init());
        foreach (var widget in widgets)
            _writer.Write(new WatcherEvent<Widget>.InitApply(widget));
        _writer.Write(new WatcherEvent<Widget>.InitDone());
    }

    private IEnumerable<string> Names() => _writer.Store.All.Select(widget => widget.Metadata.Name!).Order(StringComparer.Ordinal);
}
