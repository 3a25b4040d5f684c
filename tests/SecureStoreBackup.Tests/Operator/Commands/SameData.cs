using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Files;

namespace SecureStoreBackup.Tests.Operator.Commands;

/// <summary>The two forms in which programs read what a command found.</summary>
internal static class SameData
{
    /// <returns>What both say.</returns>
    public static JsonNode Of(string json, string yaml)
    {
        var data = JsonNode.Parse(json)!;
        Assert.True(YamlDocuments.TryRead(yaml, out var documents, out var error), error?.Message);
        Assert.True(JsonNode.DeepEquals(data, Assert.Single(documents).Root), yaml);
        Assert.EndsWith("\n", json, StringComparison.Ordinal);
        Assert.EndsWith("\n", yaml, StringComparison.Ordinal);
        return data;
    }
}
