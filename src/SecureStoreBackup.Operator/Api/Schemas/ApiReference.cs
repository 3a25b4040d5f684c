using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Api.Schemas;

/// <summary>The reference of every field, in Markdown, from the same schemas as the definitions.</summary>
public static class ApiReference
{
    /// <summary>The text of <c>docs/api.md</c>.</summary>
    public static string Generate()
    {
        var text = new StringBuilder("# API reference\n\nGenerated from the records by `securestore crds --docs docs`; do not edit.\n");
        text.Append(CultureInfo.InvariantCulture, $"All kinds are namespaced and belong to `{ApiGroup.Version}`; `kubectl get {CrdGenerator.Category}` lists them together.\n");
        foreach (var kind in ApiKinds.All)
            Kind(text, kind);
        return text.ToString();
    }

    private static void Kind(StringBuilder text, CustomKind kind)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {kind.Type.Kind} (`{kind.ShortName}`)\n\n{kind.Description}\n");
        foreach (var rule in kind.Rules)
            text.Append(CultureInfo.InvariantCulture, $"Rule: {rule.Message}.\n");
        text.Append(CultureInfo.InvariantCulture, $"\nColumns of `kubectl get {kind.ShortName}`: {Columns(kind, wide: false)}; with `-o wide` also {Columns(kind, wide: true)}.\n");
        var properties = SchemaBuilder.Object(kind.Json)["properties"]!.AsObject();
        foreach (var part in (string[])["spec", "status"])
        {
            var schema = properties[part]!.AsObject();
            text.Append(CultureInfo.InvariantCulture, $"\n### {part}\n\n{schema["description"]}\n\n| field | type | default | bounds | meaning |\n|---|---|---|---|---|\n");
            Rows(text, schema, "");
        }
    }

    private static string Columns(CustomKind kind, bool wide) =>
        string.Join(", ", kind.Columns.Where(column => column.Wide == wide).Select(column => column.Name.ToUpperInvariant()));

    private static void Rows(StringBuilder text, JsonObject schema, string prefix)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, value) in schema["properties"]!.AsObject())
        {
            var field = value!.AsObject();
            var items = field["items"] as JsonObject;
            var path = $"{prefix}{name}{(items is null ? "" : "[]")}";
            var meaning = field["description"]?.GetValue<string>() ?? "";
            text.Append(CultureInfo.InvariantCulture, $"| `{path}` | {TypeOf(field, items)}{(required.Contains(name) ? ", required" : "")} | {Default(field)} | {Bounds(field)} | {Cell(meaning)} |\n");
            if ((items ?? field)["properties"] is not null)
                Rows(text, items ?? field, $"{path}.");
        }
    }

    private static string TypeOf(JsonObject field, JsonObject? items)
    {
        if (items is not null)
            return $"list of {TypeOf(items, null)}s";
        return field["format"]?.GetValue<string>() == "date-time" ? "time" : field["type"]!.GetValue<string>();
    }

    private static string Default(JsonObject field) => field["default"] is { } value and not JsonObject ? $"`{value}`" : "";

    private static string Bounds(JsonObject field)
    {
        var bounds = new List<string>();
        if (field["enum"] is JsonArray values)
            bounds.Add(string.Join(", ", values.Select(value => $"`{value}`")));
        if (field["minimum"] is { } minimum)
            bounds.Add(field["maximum"] is { } maximum ? $"{minimum} to {maximum}" : $"at least {minimum}");
        if (field["format"] is null && field["maxLength"] is { } length)
            bounds.Add($"at most {length} characters");
        if (field["maxItems"] is { } most)
            bounds.Add(field["minItems"] is { } least ? $"{least} to {most} items" : $"at most {most} items");
        if (field["x-kubernetes-list-map-keys"] is JsonArray { Count: 1 } keys)
            bounds.Add($"unique by `{keys[0]}`");
        if (field["pattern"] is { } pattern)
            bounds.Add($"`{Cell(pattern.GetValue<string>())}`");
        return string.Join("; ", bounds);
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
