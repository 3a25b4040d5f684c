using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>What the server itself keeps in `metadata`.</summary>
internal static class ObjectMetadata
{
    private static readonly string[] Owned = ["uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"];

    public static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Drops nulls, empty lists and maps, and `managedFields`, which are not kept here. Refuses values of the wrong JSON type.</summary>
    public static void Normalise(ResourceKind kind, JsonObject value)
    {
        var metadata = value.Metadata();
        metadata.Remove("managedFields");
        metadata.Remove("selfLink");
        foreach (var (name, child) in metadata.ToList())
        {
            if (child is null or JsonObject { Count: 0 } or JsonArray { Count: 0 } || child.AsText() is "")
                metadata.Remove(name);
        }
        var errors = new List<FieldError>();
        SchemaValidation.Validate(metadata, Shapes.Metadata, "metadata", errors);
        if (errors.Count > 0)
            throw Refusals.BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: json: cannot unmarshal field {errors[0]}");
    }

    public static void StampNew(ResourceKind kind, JsonObject value, string ns, string now)
    {
        var metadata = value.Metadata();
        if (metadata.ContainsKey("resourceVersion"))
            throw Refusals.BadRequest("resourceVersion should not be set on objects to be created");
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        metadata.SetOrRemove("namespace", kind.Namespaced ? ns : null);
        if (metadata.Text("name") is null && metadata.Text("generateName") is { } prefix)
            metadata["name"] = prefix[..Math.Min(prefix.Length, 58)] + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = now;
        metadata.SetOrRemove("generation", kind.HasGeneration ? 1 : null);
    }

    /// <summary>Carries over what a client cannot change.</summary>
    public static void CarryOver(JsonObject value, JsonObject old)
    {
        foreach (var name in Owned)
            value.Metadata().SetOrRemove(name, old.Metadata()[name]);
        value.Metadata().SetOrRemove("namespace", old.Metadata()["namespace"]);
    }

    public static bool IsGoing(JsonObject value) => value.Metadata().Text("deletionTimestamp") is not null;
}
