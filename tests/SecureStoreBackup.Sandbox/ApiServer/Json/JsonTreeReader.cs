using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Json;

/// <summary>Builds a JSON tree as Go's decoder does: of a key given twice the last value wins, and the path of each is reported.</summary>
internal static class JsonTreeReader
{
    /// <exception cref="JsonException">The bytes are not one JSON value.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> json, List<string> duplicates)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        if (!reader.Read())
            throw new JsonException("The body is empty.");
        var node = Value(ref reader, "", duplicates);
        return reader.Read() ? throw new JsonException("There is more after the value.") : node;
    }

    private static JsonNode? Value(ref Utf8JsonReader reader, string path, List<string> duplicates) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object(ref reader, path, duplicates),
        JsonTokenType.StartArray => Array(ref reader, path, duplicates),
        JsonTokenType.String => JsonValue.Create(reader.GetString()),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        JsonTokenType.Number => reader.TryGetInt64(out var whole) ? JsonValue.Create(whole) : JsonValue.Create(reader.GetDouble()),
        _ => null,
    };

    private static JsonObject Object(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        var made = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            reader.Read();
            if (made.ContainsKey(name))
                duplicates.Add(childPath);
            made[name] = Value(ref reader, childPath, duplicates);
        }
        return made;
    }

    private static JsonArray Array(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        var made = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            made.Add(Value(ref reader, $"{path}[{made.Count}]", duplicates));
        return made;
    }
}
