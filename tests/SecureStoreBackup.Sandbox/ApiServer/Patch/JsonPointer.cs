using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Patch;

/// <summary>RFC 6901: a place in a JSON tree. A place that does not exist makes the whole patch fail.</summary>
internal sealed record JsonPointer(IReadOnlyList<string> Tokens)
{
    public static JsonPointer Parse(string text)
    {
        if (text.Length > 0 && text[0] != '/')
            throw Refusals.PatchRejected();
        return new JsonPointer([.. text.Split('/').Skip(1).Select(token => token.Replace("~1", "/").Replace("~0", "~"))]);
    }

    public JsonNode? Get(JsonNode root)
    {
        JsonNode? at = root;
        foreach (var token in Tokens)
        {
            at = at switch
            {
                JsonObject map when map.TryGetPropertyValue(token, out var child) => child,
                JsonArray list => list[Index(token, list.Count - 1)],
                _ => throw Refusals.PatchRejected(),
            };
        }
        return at;
    }

    /// <summary>`-` adds at the end of a list; an index inserts before it.</summary>
    public void Add(JsonNode root, JsonNode? value)
    {
        switch (Parent(root))
        {
            case JsonObject map:
                map[Tokens[^1]] = value;
                break;
            case JsonArray list:
                list.Insert(Tokens[^1] == "-" ? list.Count : Index(Tokens[^1], list.Count), value);
                break;
        }
    }

    public void Remove(JsonNode root)
    {
        switch (Parent(root))
        {
            case JsonObject map when map.Remove(Tokens[^1]):
                break;
            case JsonArray list:
                list.RemoveAt(Index(Tokens[^1], list.Count - 1));
                break;
            default:
                throw Refusals.PatchRejected();
        }
    }

    private JsonNode Parent(JsonNode root) => Tokens.Count == 0 ? throw Refusals.PatchRejected()
        : new JsonPointer([.. Tokens.SkipLast(1)]).Get(root) is { } parent and (JsonObject or JsonArray) ? parent : throw Refusals.PatchRejected();

    private static int Index(string token, int last) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last ? index : throw Refusals.PatchRejected();
}
