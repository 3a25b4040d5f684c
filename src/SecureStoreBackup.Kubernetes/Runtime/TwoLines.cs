namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>
/// Keys that wait their turn, each once: changes before looks, and within each the first that came. While both wait, one turn in eight is
/// a look's, so that changes without end stop nothing. Not thread-safe.
/// </summary>
internal sealed class TwoLines<TKey>
    where TKey : notnull
{
    private const int ChangesPerLook = 7;

    private readonly Dictionary<TKey, LinkedListNode<TKey>> _places = [];
    private readonly LinkedList<TKey> _changes = new();
    private readonly LinkedList<TKey> _looks = new();
    private int _changesInARow;

    /// <summary>A key that stands among the looks moves to the end of the changes when one happens to it.</summary>
    /// <returns>False when it stood in a line already.</returns>
    public bool Add(TKey key, Urgency urgency)
    {
        var line = urgency is Urgency.Change ? _changes : _looks;
        if (!_places.TryGetValue(key, out var place))
        {
            _places.Add(key, line.AddLast(key));
            return true;
        }

        if (urgency is Urgency.Change && place.List == _looks)
        {
            _looks.Remove(place);
            _changes.AddLast(place);
        }

        return false;
    }

    /// <exception cref="InvalidOperationException">Nothing waits.</exception>
    public TKey Take()
    {
        var look = _changes.Count == 0 || (_looks.Count > 0 && _changesInARow == ChangesPerLook);
        var place = (look ? _looks : _changes).First ?? throw new InvalidOperationException("Nothing waits.");
        _changesInARow = look || _looks.Count == 0 ? 0 : _changesInARow + 1;
        place.List!.Remove(place);
        _places.Remove(place.Value);
        return place.Value;
    }
}
