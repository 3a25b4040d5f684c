using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Api.Schemas;

public sealed class EditorSchemaTests
{
    [Theory]
    [InlineData("policy.yaml")]
    [InlineData("backup-now.yaml")]
    [InlineData("drill.yaml")]
    [InlineData("restore.yaml")]
    public void A_sample_names_the_schema_that_knows_each_of_its_fields(string sample)
    {
        var text = Repository.Read($"manifests/samples/{sample}");
        var line = text.Split('\n')[0];

        Assert.StartsWith("# yaml-language-server: $schema=../../docs/", line, StringComparison.Ordinal);
        var schema = JsonNode.Parse(Repository.Read(line[line.IndexOf("docs/", StringComparison.Ordinal)..]))!;
        Assert.True(YamlDocuments.TryRead(text, out var documents, out _));
        Assert.Empty(Unknown(documents[0].Root!, schema, ""));
    }

    [Fact]
    public void A_slip_is_marked_wherever_it_stands()
    {
        var schema = EditorSchema.Schema(ApiKinds.Policy);
        var policy = JsonNode.Parse("""{"apiVersion": "securestore.dev/v1alpha1", "kind": "SecureStoreBackupPolicy", "metadata": {"anything": 1}, "spec": {"schedul": "", "offsite": [{"nme": ""}], "keyVault": {"identity": {"typ": ""}}}}""")!;

        Assert.Equal([".spec.schedul", ".spec.offsite[].nme", ".spec.keyVault.identity.typ"], Unknown(policy, schema, ""));
    }

    [Fact]
    public void Nothing_of_Kubernetes_own_is_left_in_it()
    {
        foreach (var (_, json) in EditorSchema.Files(ApiKinds.All))
            Assert.DoesNotContain("x-kubernetes", json, StringComparison.Ordinal);
        Assert.Equal("securestore.dev/v1alpha1", EditorSchema.Schema(ApiKinds.Policy)["properties"]!["apiVersion"]!["const"]!.GetValue<string>());
    }

    private static IEnumerable<string> Unknown(JsonNode node, JsonNode schema, string path)
    {
        if (node is JsonArray list)
            return list.SelectMany(item => Unknown(item!, schema["items"]!, $"{path}[]"));
        if (node is not JsonObject map || schema["properties"] is not JsonObject known)
            return [];
        var strict = schema["additionalProperties"]?.GetValue<bool>() is false;
        return map.Where(member => strict && !known.ContainsKey(member.Key)).Select(member => $"{path}.{member.Key}")
            .Concat(map.Where(member => known.ContainsKey(member.Key)).SelectMany(member => Unknown(member.Value!, known[member.Key]!, $"{path}.{member.Key}")));
    }
}
