using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class StoreIndexTests
{
    private readonly StoreWriter<Widget> _writer = new();

    [Fact]
    public void Objects_are_found_by_their_key_as_they_come_change_and_go()
    {
        _writer.Write(new WatcherEvent<Widget>.Apply(Widget.Named("before", size: 1)));
        var bySize = new StoreIndex<Widget, int>(_writer.Store, widget => [widget.Spec.Size]);
        _writer.Write(new WatcherEvent<Widget>.Apply(Widget.Named("a", "1", size: 1)));
        _writer.Write(new WatcherEvent<Widget>.Apply(Widget.Named("b", "2", size: 2)));
        Assert.Equal(["a", "before"], Names(bySize, 1));

        _writer.Write(new WatcherEvent<Widget>.Apply(Widget.Named("a", "3", size: 2)));
        _writer.Write(new WatcherEvent<Widget>.Delete(Widget.Key("before")));

        Assert.Empty(bySize.Find(1));
        Assert.Equal(["a", "b"], Names(bySize, 2));
    }

    private static IEnumerable<string> Names(StoreIndex<Widget, int> index, int size) =>
        index.Find(size).Select(widget => widget.Metadata.Name!).Order(StringComparer.Ordinal);
}
