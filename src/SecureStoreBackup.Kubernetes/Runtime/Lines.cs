namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>
/// Keys that wait their turn, each once: one line for each <see cref="Urgency"/>, and within a line the first that came. While several
/// lines wait, one turn in eight of each goes to those behind it, so that no line stops another for ever. Not thread-safe.
/// </summary>
internal sealed class Lines<TKey>
    where TKey : notnull
{
    private const int TurnsInARow = 7;

    private static readonly int _count = Enum.GetValues<Urgency>().Length;

    private readonly Dictionary<TKey, LinkedListNode<TKey>> _places = [];
    private readonly LinkedList<TKey>[] _lines = [.. Enumerable.Range(0, _count).Select(_ => new LinkedList<TKey>())];
    private readonly int[] _turns = new int[_count];

    /// <summary>A key that stands in a line moves to the end of a more urgent one.</summary>
    /// <returns>False when it stood in a line already.</returns>
    public bool Add(TKey key, Urgency urgency)
    {
        var line = _lines[(int)urgency];
        if (!_places.TryGetValue(key, out var place))
        {
            _places.Add(key, line.AddLast(key));
            return true;
        }

        if (urgency < (Urgency)Array.IndexOf(_lines, place.List))
        {
            place.List!.Remove(place);
            line.AddLast(place);
        }

        return false;
    }

    /// <exception cref="InvalidOperationException">Nothing waits.</exception>
    public TKey Take()
    {
        if (_places.Count == 0)
            throw new InvalidOperationException("Nothing waits.");
        var next = 0;
        while (_lines[next].Count == 0 || (_turns[next] == TurnsInARow && AnyBehind(next)))
            _turns[next++] = 0;
        _turns[next] = AnyBehind(next) ? _turns[next] + 1 : 0;
        var place = _lines[next].First!;
        _lines[next].Remove(place);
        _places.Remove(place.Value);
        return place.Value;
    }

    private bool AnyBehind(int line) => _lines.Skip(line + 1).Any(behind => behind.Count > 0);
}
