using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Tables;

/// <summary>Objects as `meta.k8s.io/v1` tables and partial metadata.</summary>
/// <param name="include">`includeObject`: None, Metadata (the default) or Object.</param>
internal sealed class TableWriter(ResourceKind kind, string include, TimeProvider time)
{
    /// <param name="withColumns">False after the first event of a watch.</param>
    public JsonObject Table(IEnumerable<StoredObject> objects, JsonObject metadata, bool withColumns = true) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = metadata,
        ["columnDefinitions"] = withColumns ? new JsonArray([.. kind.Columns.Select(column => column.Definition())]) : null,
        ["rows"] = new JsonArray([.. objects.Select(Row)]),
    };

    private JsonNode Row(StoredObject stored)
    {
        var value = stored.Read();
        var now = time.GetUtcNow();
        var row = new JsonObject { ["cells"] = new JsonArray([.. kind.Columns.Select(column => column.Cell(value, now))]) };
        if (include != "None")
            row["object"] = include == "Object" ? kind.FromStored(value) : PartialMetadata.Of(value);
        return row;
    }
}

internal static class PartialMetadata
{
    public static JsonObject Of(JsonObject value) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = value.Metadata().DeepClone(),
    };
}
