using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Json;
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
    public byte[] One(StoredObject stored, bool withColumns = true)
    {
        if (IsTable)
            return JsonBytes.Write(_tables.Table([stored], Version(stored.Version), withColumns));
        return IsAsStored(stored) ? stored.Json : JsonBytes.Write(Tree(stored));
    }

    public ReadOnlyMemory<byte> Many(ListPage page)
    {
        var metadata = Version(page.Version);
        if (page.Continue.Length > 0 || (kind.IsCustom && !IsTable && !IsMetadata))
            metadata["continue"] = page.Continue;
        if (page.Remaining is { } remaining)
            metadata["remainingItemCount"] = remaining;
        if (IsTable)
            return JsonBytes.Write(_tables.Table(page.Items, metadata));
        return JsonBytes.Write(writer => WriteList(writer, metadata, page.Items), page.Items.Sum(item => item.Json.Length + 1) + 1024);
    }

    /// <summary>Lists of custom objects have their members in the order of the alphabet, metadata behind the items; all others begin with the metadata.</summary>
    private void WriteList(Utf8JsonWriter writer, JsonObject metadata, IReadOnlyList<StoredObject> items)
    {
        var (sorted, listKind, apiVersion) = (kind.IsCustom && !IsMetadata, IsMetadata ? "PartialObjectMetadataList" : kind.ListKind, IsMetadata ? "meta.k8s.io/v1" : kind.ApiVersion);
        writer.WriteStartObject();
        if (!sorted)
            writer.WriteString("kind", listKind);
        writer.WriteString("apiVersion", apiVersion);
        if (!sorted)
            WriteMetadata();
        writer.WriteStartArray("items");
        foreach (var item in items)
            WriteItem(writer, item);
        writer.WriteEndArray();
        if (sorted)
        {
            writer.WriteString("kind", listKind);
            WriteMetadata();
        }

        writer.WriteEndObject();

        void WriteMetadata()
        {
            writer.WritePropertyName("metadata");
            metadata.WriteTo(writer);
        }
    }

    private void WriteItem(Utf8JsonWriter writer, StoredObject stored)
    {
        if (IsAsStored(stored))
        {
            writer.WriteRawValue(stored.Json, skipInputValidation: true);
            return;
        }

        var item = Tree(stored);
        if (!kind.IsCustom && !IsMetadata)
        {
            // Items of built-in lists do not repeat what the list says.
            item.Remove("kind");
            item.Remove("apiVersion");
        }

        item.WriteTo(writer);
    }

    /// <summary>Ten thousand objects are listed and watched: those that are shown as they lie there are not read and written again.</summary>
    private bool IsAsStored(StoredObject stored) => kind.IsCustom && !IsMetadata && stored.ApiVersion == kind.ApiVersion;

    private JsonObject Tree(StoredObject stored)
    {
        var value = kind.FromStored(stored.Read());
        return IsMetadata ? PartialMetadata.Of(value) : value;
    }

    private static JsonObject Version(long version) => new() { ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
