using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>Makes the kinds that a valid CustomResourceDefinition serves, one per version.</summary>
internal static class DefinitionParser
{
    public static IEnumerable<CustomKind> Parse(JsonObject definition, CustomResourceDefinitionKind definitions)
    {
        var spec = definition.Child("spec")!;
        var names = spec.Child("names")!;
        foreach (var version in spec.List("versions")!.OfType<JsonObject>().Where(version => version.Flag("served") == true))
        {
            var schema = version.Child("schema")!.Child("openAPIV3Schema")!;
            yield return new CustomKind
            {
                Definitions = definitions,
                Definition = definition.Metadata().Text("name")!,
                Group = spec.Text("group")!,
                Version = version.Text("name")!,
                Plural = names.Text("plural")!,
                Singular = names.Text("singular")!,
                Kind = names.Text("kind")!,
                ListKind = names.Text("listKind")!,
                ShortNames = [.. names.List("shortNames").Texts()],
                Categories = [.. names.List("categories").Texts()],
                Namespaced = spec.Text("scope") == "Namespaced",
                HasStatus = version.Child("subresources")?.ContainsKey("status") == true,
                HasGeneration = true,
                Schema = StructuralSchemaParser.Parse(schema),
                SchemaJson = schema,
                PrinterColumns = [.. PrinterColumns(version)],
            };
        }
    }

    private static IEnumerable<Column> PrinterColumns(JsonObject version) =>
        version.List("additionalPrinterColumns") is { Count: > 0 } columns ? columns.OfType<JsonObject>().Select(CustomColumn.Parse) : [Column.Age];
}
