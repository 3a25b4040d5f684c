using System.Globalization;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>Create and update, each one transaction. Answers are in the version of the kind that was asked.</summary>
internal sealed class ResourceWriter(Store store, TimeProvider time)
{
    private string Now => ObjectMetadata.Timestamp(time.GetUtcNow());

    public JsonObject Create(ResourceKind kind, string ns, Body body, WriteOptions options) => store.Transact(() =>
    {
        var value = ObjectDecoder.Decode(kind, body, options);
        if (kind.Namespaced && value.Metadata().Text("namespace") is { } claimed && claimed != ns)
            throw Refusals.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        var name = value.Metadata().Text("name") ?? value.Metadata().Text("generateName") ?? "";
        if (kind.Namespaced)
            CheckNamespace(kind, ns, name);

        ObjectMetadata.StampNew(kind, value, ns, Now);
        kind.PrepareForCreate(value, Now);
        Check(kind, value, old: null);
        var key = new ObjectKey(kind.Namespaced ? ns : "", value.Metadata().Text("name")!);
        if (store.Find(kind.Storage, key) is not null)
            throw Refusals.AlreadyExists(kind, key.Name);
        return Save(kind, key, value, options.DryRun);
    });

    /// <param name="make">The object to write, given the present one.</param>
    /// <param name="subresource">`status`, or empty for the object itself.</param>
    public JsonObject Update(ResourceKind kind, ObjectKey key, Func<JsonObject, Body> make, string subresource, WriteOptions options) => store.Transact(() =>
    {
        var stored = store.Find(kind.Storage, key) ?? throw Refusals.NotFound(kind, key.Name);
        var old = kind.FromStored(stored.Read());
        var value = ObjectDecoder.Decode(kind, make(old.Copy()), options);
        CheckIdentity(kind, key, value, stored);

        var next = subresource == "status" ? WithStatus(old, value["status"]) : Prepared(kind, value, old);
        next.Metadata()["resourceVersion"] = old.Metadata()["resourceVersion"]?.DeepClone();
        Check(kind, next, old);
        if (JsonNode.DeepEquals(kind.ToStored(next.Copy()), kind.ToStored(old.Copy())))
            return old;
        if (kind.HasGeneration && subresource.Length == 0 && !JsonNode.DeepEquals(Counted(kind, next), Counted(kind, old)))
            next.Metadata()["generation"] = (old.Metadata().Whole("generation") ?? 0) + 1;
        if (!ObjectMetadata.IsGoing(next) || !kind.MayGo(next))
            return Save(kind, key, next, options.DryRun);
        if (!options.DryRun)
            Remove(kind, key);
        return next;
    });

    /// <summary>Writes what is already decided: controllers and deletion use it.</summary>
    public JsonObject Save(ResourceKind kind, ObjectKey key, JsonObject value, bool dryRun)
    {
        if (dryRun)
        {
            if (store.Find(kind.Storage, key) is null)
                value.Metadata().Remove("resourceVersion");
            return value;
        }
        var after = store.Put(kind.Storage, key, kind.ToStored(value.Copy()));
        kind.Written(store, key, after, Now);
        return kind.FromStored(after.Read());
    }

    public void Remove(ResourceKind kind, ObjectKey key)
    {
        store.Remove(kind.Storage, key);
        kind.Written(store, key, after: null, Now);
    }

    private void CheckNamespace(ResourceKind kind, string ns, string name)
    {
        var found = store.Find("namespaces", new ObjectKey("", ns)) ?? throw Refusals.NamespaceNotFound(ns);
        if (ObjectMetadata.IsGoing(found.Read()))
            throw Refusals.NamespaceTerminating(kind, name, ns);
    }

    private static void CheckIdentity(ResourceKind kind, ObjectKey key, JsonObject value, StoredObject stored)
    {
        var metadata = value.Metadata();
        if (metadata.Text("name") is { } name && name != key.Name)
            throw Refusals.BadRequest($"the name of the object ({name}) does not match the name on the URL ({key.Name})");
        if (kind.Namespaced && metadata.Text("namespace") is { } ns && ns != key.Namespace)
            throw Refusals.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        if (metadata.Text("uid") is { } uid && uid != stored.Uid)
            throw Refusals.Conflict(kind, key.Name, $"StorageError: invalid object, Code: 4, Key: /registry/{(kind.IsCustom ? $"{kind.Group}/" : "")}{kind.Plural}/{key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {stored.Uid}");
        var version = metadata.Text("resourceVersion");
        if (version is null or "0" && !kind.AllowsUnconditionalUpdate)
            throw Refusals.Invalid(kind.GroupResource, key.Name, [FieldError.Invalid("metadata.resourceVersion", "0x0", "must be specified for an update")]);
        if (version is not (null or "0") && version != stored.Version.ToString(CultureInfo.InvariantCulture))
            throw Refusals.Modified(kind, key.Name);
        metadata["name"] = key.Name;
    }

    private static JsonObject Prepared(ResourceKind kind, JsonObject value, JsonObject old)
    {
        ObjectMetadata.CarryOver(value, old);
        if (kind.HasStatus)
            value.SetOrRemove("status", old["status"]);
        kind.PrepareForUpdate(value, old);
        return value;
    }

    private static JsonObject WithStatus(JsonObject old, JsonNode? status)
    {
        var next = old.Copy();
        next.SetOrRemove("status", status);
        return next;
    }

    /// <summary>The part of an object whose changes the generation counts.</summary>
    private static JsonObject Counted(ResourceKind kind, JsonObject value)
    {
        var counted = value.Copy();
        counted.Remove("metadata");
        if (kind.HasStatus)
            counted.Remove("status");
        return counted;
    }

    private static void Check(ResourceKind kind, JsonObject value, JsonObject? old)
    {
        var errors = new List<FieldError>();
        MetadataValidation.Validate(kind, value, old, errors);
        kind.Validate(value, old, errors);
        if (errors.Count > 0)
            throw Refusals.Invalid(kind.QualifiedKind, value.Metadata().Text("name") ?? "", errors);
    }
}
