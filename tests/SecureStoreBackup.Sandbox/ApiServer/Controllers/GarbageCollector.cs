using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Controllers;

/// <summary>Deletes objects all of whose owners, by uid, are gone; honours foreground deletion and orphaning.</summary>
internal sealed class GarbageCollector(Store store, KindRegistry kinds, ResourceWriter writer, ResourceDeleter deleter)
{
    private static readonly DeleteOptions Background = new(DryRun: false, "Background", Uid: null, ResourceVersion: null);

    public void Handle(Change change)
    {
        if (change.After is not { } after)
        {
            foreach (var (resource, key) in store.DependentsOf(change.Before!.Uid))
                Collect(resource, key);
            // An owner that waited for this dependent may go now.
            foreach (var place in change.Before.OwnerUids.SelectMany(Owner))
                FinishForeground(place.Resource, place.Key);
            return;
        }
        if (after.OwnerUids.Count > 0)
            Collect(change.Resource, change.Key);
        var finalizers = after.Read().Metadata().List("finalizers").Texts().ToList();
        if (finalizers.Contains("orphan", StringComparer.Ordinal))
            Orphan(change.Resource, change.Key, after.Uid);
        if (finalizers.Contains("foregroundDeletion", StringComparer.Ordinal))
            DeleteInForeground(change.Resource, change.Key, after.Uid);
    }

    private void Collect(string resource, ObjectKey key) => store.Transact(() =>
    {
        if (store.Find(resource, key) is { OwnerUids.Count: > 0 } stored && !stored.OwnerUids.Any(store.HasUid) && kinds.FindByStorage(resource) is { } kind)
            deleter.Delete(kind, key, Background);
        return true;
    });

    private void DeleteInForeground(string resource, ObjectKey key, string uid) => store.Transact(() =>
    {
        foreach (var (dependentResource, dependent) in store.DependentsOf(uid))
        {
            if (kinds.FindByStorage(dependentResource) is { } kind)
                deleter.Delete(kind, dependent, Background);
        }
        FinishForeground(resource, key);
        return true;
    });

    private void FinishForeground(string resource, ObjectKey key) => store.Transact(() =>
    {
        if (store.Find(resource, key) is { } owner && store.DependentsOf(owner.Uid).Count == 0)
            RemoveFinalizer(resource, key, "foregroundDeletion");
        return true;
    });

    private void Orphan(string resource, ObjectKey key, string uid) => store.Transact(() =>
    {
        foreach (var (dependentResource, dependent) in store.DependentsOf(uid))
        {
            if (kinds.FindByStorage(dependentResource) is not { } kind || store.Find(dependentResource, dependent)?.Read() is not { } value)
                continue;
            JsonArray kept = [.. value.Metadata().List("ownerReferences")!.OfType<JsonObject>().Where(owner => owner.Text("uid") != uid).Select(owner => owner.DeepClone())];
            value.Metadata().SetOrRemove("ownerReferences", kept.Count == 0 ? null : kept);
            writer.Save(kind, dependent, kind.FromStored(value), dryRun: false);
        }
        RemoveFinalizer(resource, key, "orphan");
        return true;
    });

    private void RemoveFinalizer(string resource, ObjectKey key, string finalizer)
    {
        if (kinds.FindByStorage(resource) is not { } kind || store.Find(resource, key)?.Read() is not { } stored)
            return;
        var value = kind.FromStored(stored);
        var finalizers = value.Metadata().List("finalizers").Texts().ToList();
        if (!finalizers.Remove(finalizer))
            return;
        value.Metadata()["finalizers"] = finalizers.ToJsonArray();
        if (kind.MayGo(value))
            writer.Remove(kind, key);
        else
            writer.Save(kind, key, value, dryRun: false);
    }

    private IEnumerable<(string Resource, ObjectKey Key)> Owner(string uid) => store.PlaceOf(uid) is { } place ? [place] : [];
}
