using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>The kinds that are served now. Thread-safe: readers see one whole set.</summary>
internal sealed class KindRegistry
{
    private ImmutableList<ResourceKind> _kinds = [];

    public IReadOnlyList<ResourceKind> All => Volatile.Read(ref _kinds);

    public ResourceKind? Find(string group, string version, string plural) =>
        All.FirstOrDefault(kind => kind.Group == group && kind.Version == version && kind.Plural == plural);

    /// <summary>Any version that shows the objects of this storage.</summary>
    public ResourceKind? FindByStorage(string storage) => All.FirstOrDefault(kind => kind.Storage == storage);

    public IEnumerable<IGrouping<string, ResourceKind>> Groups => All.GroupBy(kind => kind.Group, StringComparer.Ordinal);

    public void Add(ResourceKind kind) => ImmutableInterlocked.Update(ref _kinds, all => all.Add(kind));

    public void Replace(string definition, IEnumerable<CustomKind> versions) => ImmutableInterlocked.Update(ref _kinds,
        all => all.RemoveAll(kind => kind is CustomKind custom && custom.Definition == definition).AddRange(versions));
}
