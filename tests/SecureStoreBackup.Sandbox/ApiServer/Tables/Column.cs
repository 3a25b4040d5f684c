using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Tables;

/// <summary>One column of a server-side table.</summary>
/// <param name="Priority">0 always shows; more shows with `-o wide`.</param>
internal sealed record Column(string Title, string Type, Func<JsonObject, DateTimeOffset, JsonNode?> Cell, int Priority = 0)
{
    public Column(string title, string type, Func<JsonObject, JsonNode?> cell, int priority = 0)
        : this(title, type, (value, _) => cell(value), priority)
    {
    }

    public static readonly Column Name = new("Name", "string", value => value.Metadata().Text("name"))
    {
        Format = "name",
        Description = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: http://kubernetes.io/docs/user-guide/identifiers#names",
    };

    public static readonly Column Age = new("Age", "date", (value, now) => Tables.Age.Since(value.Metadata().Text("creationTimestamp"), now));

    public string Format { get; init; } = "";

    public string Description { get; init; } = "";

    public JsonObject Definition() => new()
    {
        ["name"] = Title,
        ["type"] = Type,
        ["format"] = Format,
        ["description"] = Description,
        ["priority"] = Priority,
    };
}
