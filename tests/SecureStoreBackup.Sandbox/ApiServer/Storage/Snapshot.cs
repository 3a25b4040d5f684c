using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>Every object of one resource as of one version of the store.</summary>
internal sealed record Snapshot(long Version, ImmutableSortedDictionary<ObjectKey, StoredObject> Objects)
{
    public static readonly Snapshot Empty = new(0, ImmutableSortedDictionary<ObjectKey, StoredObject>.Empty);
}
