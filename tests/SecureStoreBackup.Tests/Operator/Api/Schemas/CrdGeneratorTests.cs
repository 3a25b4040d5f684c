using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Api.Schemas;

public sealed class CrdGeneratorTests
{
    [Fact]
    public void The_definitions_in_the_repository_are_generated_from_the_records()
    {
        var files = CrdGenerator.Files().ToList();

        Assert.Equal(files.Select(file => file.FileName).Order(StringComparer.Ordinal), Directory.GetFiles(Repository.PathOf("crds"), "securestore.dev_*.yaml").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(Repository.Read($"crds/{file.FileName}"), file.Yaml));
    }

    [Fact]
    public void The_field_reference_is_generated_from_the_records() =>
        Assert.Equal(Repository.Read("docs/api.md"), ApiReference.Generate());

    [Fact]
    public void Every_text_and_list_is_bounded()
    {
        foreach (var (path, node) in Nodes())
        {
            if (path.EndsWith(".apiVersion", StringComparison.Ordinal) || path.EndsWith(".kind", StringComparison.Ordinal))
                continue;
            var bounded = Text(node, "type") switch
            {
                "string" => node.ContainsKey("maxLength") || node.ContainsKey("enum"),
                "array" => node.ContainsKey("maxItems"),
                _ => true,
            };
            Assert.True(bounded, $"{path} has no bound");
        }
    }

    [Fact]
    public void Every_field_is_described() =>
        Assert.All(Nodes().Where(node => node.Path.Contains(".spec.", StringComparison.Ordinal) || node.Path.Contains(".status.", StringComparison.Ordinal)), node =>
            Assert.True(node.Path.EndsWith("[]", StringComparison.Ordinal) || node.Schema.ContainsKey("description") || node.Path.Contains("conditions[].", StringComparison.Ordinal), $"{node.Path} has no description"));

    [Fact]
    public void Keys_of_maps_are_required_members_of_their_items() =>
        Assert.All(Nodes().Where(node => node.Schema.ContainsKey("x-kubernetes-list-map-keys")), node =>
            Assert.Contains(Assert.Single(node.Schema["x-kubernetes-list-map-keys"]!.AsArray())!.GetValue<string>(), Names(node.Schema["items"]!["required"])));

    [Fact]
    public void Parents_of_defaulted_members_default_to_an_empty_object_unless_they_are_required()
    {
        foreach (var (path, node) in Nodes())
        {
            foreach (var (name, value) in node["properties"] as JsonObject ?? [])
            {
                var child = value!.AsObject();
                var defaulted = (child["properties"] as JsonObject)?.Any(member => member.Value!.AsObject().ContainsKey("default")) is true;
                Assert.True(!defaulted || child.ContainsKey("default") || Names(node["required"]).Contains(name), $"{path}.{name} would not get its defaults");
                Assert.False(child["default"] is JsonObject && child.ContainsKey("required"), $"{path}.{name}: {{}} lacks what is required");
            }
        }
    }

    [Fact]
    public void Rules_use_nothing_that_an_old_api_server_might_lack()
    {
        var rules = Nodes().SelectMany(node => node.Schema["x-kubernetes-validations"]?.AsArray() ?? []).Select(rule => rule!["rule"]!.GetValue<string>()).Distinct(StringComparer.Ordinal);

        Assert.Equal(["self == oldSelf", "size(self.metadata.name) <= 40"], rules.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Patterns_are_of_the_kind_that_the_api_server_compiles() =>
        Assert.All(Nodes().Where(node => node.Schema.ContainsKey("pattern")), node =>
        {
            var pattern = Text(node.Schema, "pattern")!;
            Assert.DoesNotContain("(?", pattern, StringComparison.Ordinal);
            _ = new Regex(pattern, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        });

    [Fact]
    public void Columns_of_kubectl_get_name_fields_that_exist()
    {
        foreach (var kind in ApiKinds.All)
        {
            var paths = SchemaOf(kind).Select(node => node.Path).ToHashSet();
            foreach (var column in kind.Columns.Where(column => column != PrinterColumn.Age))
                Assert.Contains($"{kind.Type.Kind}{Regex.Replace(column.Path, @"\[[^]]*\]", "[]", RegexOptions.None, TimeSpan.FromSeconds(1))}", paths);
        }
    }

    [Fact]
    public void Documents_survive_being_written_as_yaml()
    {
        foreach (var kind in ApiKinds.All)
        {
            var definition = CrdGenerator.Definition(kind);
            Assert.True(SecureStoreBackup.Operator.Api.Files.YamlDocuments.TryRead(YamlText.Write(definition), out var read, out _));
            Assert.True(JsonNode.DeepEquals(definition, Assert.Single(read).Root), $"{kind.Type.Kind} reads back otherwise");
        }
    }

    [Fact]
    public void The_manifest_schema_is_written_beside_the_reference() =>
        Assert.Equal(Repository.Read("docs/manifest.schema.json"), ManifestSchema.Generate());

    private static IEnumerable<(string Path, JsonObject Schema)> Nodes() => ApiKinds.All.SelectMany(SchemaOf);

    private static IEnumerable<(string Path, JsonObject Schema)> SchemaOf(CustomKind kind) =>
        Walk(kind.Type.Kind, CrdGenerator.Definition(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject());

    private static IEnumerable<(string Path, JsonObject Schema)> Walk(string path, JsonObject schema)
    {
        yield return (path, schema);
        foreach (var (name, value) in schema["properties"] as JsonObject ?? [])
        {
            foreach (var node in Walk($"{path}.{name}", value!.AsObject()))
                yield return node;
        }

        if (schema["items"] is JsonObject items)
        {
            foreach (var node in Walk($"{path}[]", items))
                yield return node;
        }
    }

    private static string? Text(JsonObject node, string name) => node[name]?.GetValue<string>();

    private static IEnumerable<string> Names(JsonNode? list) => list?.AsArray().Select(name => name!.GetValue<string>()) ?? [];
}
