using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using SecureStoreBackup.Sandbox.ApiServer.Storage;
using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>How a request wants to see objects: whole, as tables, or as their metadata alone.</summary>
internal sealed class Representation(HttpRequest request, ResourceKind kind, TimeProvider time)
{
    private readonly string _accept = request.Headers.Accept.ToString();
    private readonly TableWriter _tables = new(kind, request.Query["includeObject"].FirstOrDefault() ?? "Metadata", time);

    public bool IsTable => _accept.Contains("as=Table;", StringComparison.Ordinal);

    private bool IsMetadata => _accept.Contains("as=PartialObjectMetadata", StringComparison.Ordinal);

    /// <param name="withColumns">False after the first event of a watch.</param>
    public JsonObject One(StoredObject stored, bool withColumns = true)
    {
        if (IsTable)
            return _tables.Table([stored], Version(stored.Version), withColumns);
        var value = kind.FromStored(stored.Read());
        return IsMetadata ? PartialMetadata.Of(value) : value;
    }

    public JsonObject Many(ListPage page)
    {
        var metadata = Version(page.Version);
        if (page.Continue.Length > 0 || (kind.IsCustom && !IsTable && !IsMetadata))
            metadata["continue"] = page.Continue;
        if (page.Remaining is { } remaining)
            metadata["remainingItemCount"] = remaining;
        if (IsTable)
            return _tables.Table(page.Items, metadata);
        return new JsonObject
        {
            ["kind"] = IsMetadata ? "PartialObjectMetadataList" : kind.ListKind,
            ["apiVersion"] = IsMetadata ? "meta.k8s.io/v1" : kind.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page.Items.Select(Item)]),
        };
    }

    private JsonNode Item(StoredObject stored)
    {
        var item = One(stored);
        if (kind.IsCustom || IsMetadata)
            return item;
        // Items of built-in lists do not repeat what the list says.
        item.Remove("kind");
        item.Remove("apiVersion");
        return item;
    }

    private static JsonObject Version(long version) => new() { ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
