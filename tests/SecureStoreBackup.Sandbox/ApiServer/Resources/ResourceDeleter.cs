using System.Globalization;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>Deletion: at once, or marked and left to finalizers.</summary>
internal sealed class ResourceDeleter(Store store, ResourceWriter writer, TimeProvider time)
{
    /// <returns>The object while something still holds it, else the Status of success.</returns>
    public JsonObject Delete(ResourceKind kind, ObjectKey key, DeleteOptions options) => store.Transact(() =>
    {
        var stored = store.Find(kind.Storage, key) ?? throw Refusals.NotFound(kind, key.Name);
        CheckPreconditions(kind, stored, options);
        var value = kind.FromStored(stored.Read());
        if (ObjectMetadata.IsGoing(value))
            return value;

        var now = ObjectMetadata.Timestamp(time.GetUtcNow());
        if (options.PropagationPolicy is "Foreground" or "Orphan")
            AddFinalizer(value, options.PropagationPolicy == "Orphan" ? "orphan" : "foregroundDeletion");
        kind.BeginDeletion(value, now);
        if (kind.MayGo(value))
        {
            if (!options.DryRun)
                writer.Remove(kind, key);
            return Success(kind, stored);
        }
        value.Metadata()["deletionTimestamp"] = now;
        return writer.Save(kind, key, value, options.DryRun);
    });

    private static void CheckPreconditions(ResourceKind kind, StoredObject stored, DeleteOptions options)
    {
        if (options.Uid is { } uid && uid != stored.Uid)
            throw Refusals.PreconditionFailed(kind, stored.Key.Name, $"the UID in the precondition ({uid}) does not match the UID in record ({stored.Uid}). The object might have been deleted and then recreated");
        var version = stored.Version.ToString(CultureInfo.InvariantCulture);
        if (options.ResourceVersion is { } wanted && wanted != version)
            throw Refusals.PreconditionFailed(kind, stored.Key.Name, $"the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record ({version}). The object might have been modified");
    }

    private static void AddFinalizer(JsonObject value, string finalizer) =>
        value.Metadata()["finalizers"] = value.Metadata().List("finalizers").Texts().Union([finalizer], StringComparer.Ordinal).ToJsonArray();

    private static JsonObject Success(ResourceKind kind, StoredObject stored)
    {
        var details = new JsonObject { ["name"] = stored.Key.Name, ["kind"] = kind.Plural, ["uid"] = stored.Uid };
        if (kind.Group.Length > 0)
            details["group"] = kind.Group;
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
