using System.Text.Json.Nodes;

namespace SecureStoreBackup.Operator.Api.Schemas;

/// <summary>metav1.Condition as every Kubernetes project publishes it.</summary>
internal static class ConditionSchema
{
    public static JsonObject Build() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["type"] = Text("What the condition is about.", 316, "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"),
            ["status"] = new JsonObject { ["description"] = "True, False or Unknown.", ["type"] = "string", ["enum"] = new JsonArray("True", "False", "Unknown") },
            ["observedGeneration"] = new JsonObject { ["description"] = "Generation of the spec that this is about.", ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0 },
            ["lastTransitionTime"] = new JsonObject { ["description"] = "When the status last changed.", ["type"] = "string", ["format"] = "date-time", ["maxLength"] = 64 },
            ["reason"] = Text("Why, in one word.", 1024, "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
            ["message"] = Text("Why, for a person: what failed, since when, and what to do next.", 32768, null),
        },
        ["required"] = new JsonArray("type", "status", "lastTransitionTime", "reason", "message"),
    };

    private static JsonObject Text(string description, int maxLength, string? pattern)
    {
        var text = new JsonObject { ["description"] = description, ["type"] = "string", ["maxLength"] = maxLength };
        if (pattern is not null)
            (text["minLength"], text["pattern"]) = (1, pattern);
        return text;
    }
}
