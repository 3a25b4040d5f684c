namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>Which uids exist, and who names whom as an owner. Not safe for concurrent use; the store locks.</summary>
internal sealed class OwnerIndex
{
    private readonly Dictionary<string, (string Resource, ObjectKey Key)> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<(string Resource, ObjectKey Key)>> _dependents = new(StringComparer.Ordinal);

    public void Apply(Change change)
    {
        var place = (change.Resource, change.Key);
        if (change.Before is { } before)
        {
            _places.Remove(before.Uid);
            foreach (var owner in before.OwnerUids)
                _dependents.GetValueOrDefault(owner)?.Remove(place);
        }
        if (change.After is { } after)
        {
            _places[after.Uid] = place;
            foreach (var owner in after.OwnerUids)
            {
                if (!_dependents.TryGetValue(owner, out var named))
                    _dependents[owner] = named = [];
                named.Add(place);
            }
        }
    }

    public (string Resource, ObjectKey Key)? PlaceOf(string uid) => _places.TryGetValue(uid, out var place) ? place : null;

    public IReadOnlyList<(string Resource, ObjectKey Key)> DependentsOf(string uid) => [.. _dependents.GetValueOrDefault(uid) ?? []];
}
