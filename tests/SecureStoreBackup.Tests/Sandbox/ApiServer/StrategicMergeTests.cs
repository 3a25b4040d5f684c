using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

public sealed class StrategicMergeTests
{
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Path = "/api/v1/namespaces/default/serviceaccounts";

    [Fact]
    public async Task Lists_with_a_merge_key_merge_and_maps_drop_what_is_null()
    {
        await using var server = await TestApiServer.StartAsync();
        await server.DoAsync("POST", Path, JsonNode.Parse("""
            {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"a","labels":{"x":"1","y":"2"}},"imagePullSecrets":[{"name":"one"},{"name":"two"}]}
            """));

        var patched = await server.DoAsync("PATCH", $"{Path}/a", JsonNode.Parse("""
            {"metadata":{"labels":{"x":null,"z":"3"}},"imagePullSecrets":[{"name":"three"},{"name":"one","$patch":"delete"}],"$setElementOrder/imagePullSecrets":[{"name":"two"},{"name":"three"}]}
            """), Strategic);

        Assert.Equal("""[{"name":"two"},{"name":"three"}]""", patched["imagePullSecrets"]!.ToJsonString());
        Assert.Equal("""{"y":"2","z":"3"}""", patched["metadata"]!["labels"]!.ToJsonString());
    }
}
