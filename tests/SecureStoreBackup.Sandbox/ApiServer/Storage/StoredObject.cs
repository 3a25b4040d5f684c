using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>One object as of one resource version. Immutable: the JSON is kept as bytes, and every reader gets a tree of its own.</summary>
internal sealed class StoredObject
{
    private StoredObject(ObjectKey key, long version, string apiVersion, string uid, IReadOnlyDictionary<string, string> labels, IReadOnlyList<string> ownerUids, byte[] json)
    {
        (Key, Version, ApiVersion, Uid, Labels, OwnerUids, Json) = (key, version, apiVersion, uid, labels, ownerUids, json);
    }

    public ObjectKey Key { get; }

    public long Version { get; }

    /// <summary>The one in which it was written last.</summary>
    public string ApiVersion { get; }

    public string Uid { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    public IReadOnlyList<string> OwnerUids { get; }

    /// <summary>The object, UTF-8, in its storage version.</summary>
    public byte[] Json { get; }

    /// <summary>Stamps the version into the object and freezes it.</summary>
    public static StoredObject Freeze(ObjectKey key, long version, JsonObject value)
    {
        var metadata = value.Metadata();
        metadata["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var labels = metadata.Child("labels")?.ToDictionary(label => label.Key, label => label.Value.AsText() ?? "", StringComparer.Ordinal);
        var owners = metadata.List("ownerReferences")?.OfType<JsonObject>().Select(owner => owner.Text("uid")).OfType<string>().ToArray();
        return new StoredObject(key, version, value.Text("apiVersion") ?? "", metadata.Text("uid") ?? "", labels ?? [], owners ?? [], JsonBytes.Write(value));
    }

    public JsonObject Read() => JsonBytes.ReadObject(Json);
}
