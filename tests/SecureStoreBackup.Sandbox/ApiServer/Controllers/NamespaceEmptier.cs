using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Controllers;

/// <summary>Deletes what is in a Terminating namespace, then the namespace. What has finalizers is waited for.</summary>
internal sealed class NamespaceEmptier(Store store, KindRegistry kinds, ResourceDeleter deleter)
{
    private const string Namespaces = "namespaces";
    private static readonly DeleteOptions Background = new(DryRun: false, "Background", Uid: null, ResourceVersion: null);

    public void Handle(Change change)
    {
        if (change is { Resource: Namespaces, After: not null })
            Empty(change.Key);
        else if (change is { After: null, Key.Namespace.Length: > 0 })
            Empty(new ObjectKey("", change.Key.Namespace));
    }

    private void Empty(ObjectKey key) => store.Transact(() =>
    {
        if (store.Find(Namespaces, key)?.Read() is not { } value || !ObjectMetadata.IsGoing(value))
            return false;
        foreach (var (kind, content) in Contents(key.Name))
            deleter.Delete(kind, content, Background);
        if (Contents(key.Name).Count == 0)
            store.Remove(Namespaces, key);
        return true;
    });

    private List<(ResourceKind Kind, ObjectKey Key)> Contents(string ns) =>
    [
        .. from resource in store.Resources
           let kind = kinds.FindByStorage(resource)
           where kind is { Namespaced: true }
           from key in store.Snapshot(resource).Objects.Keys
           where key.Namespace == ns
           select (kind, key),
    ];
}
