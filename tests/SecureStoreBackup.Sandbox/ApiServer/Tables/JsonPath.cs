using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Tables;

/// <summary>The JSONPath of printer columns: `.a.b`, `['a']`, `[0]`, `[*]` and `[?(@.a=="b")]`.</summary>
internal sealed partial class JsonPath
{
    private readonly IReadOnlyList<Func<JsonNode, IEnumerable<JsonNode?>>> _steps;

    private JsonPath(IReadOnlyList<Func<JsonNode, IEnumerable<JsonNode?>>> steps) => _steps = steps;

    public List<JsonNode?> Select(JsonNode root)
    {
        List<JsonNode?> found = [root];
        foreach (var step in _steps)
            found = [.. found.OfType<JsonNode>().SelectMany(step)];
        return found;
    }

    /// <exception cref="FormatException">The path uses something that is not known here.</exception>
    public static JsonPath Parse(string text)
    {
        var parsed = new List<Func<JsonNode, IEnumerable<JsonNode?>>>();
        var trimmed = text.Trim().TrimStart('{').TrimEnd('}').TrimStart('$');
        for (var at = 0; at < trimmed.Length;)
        {
            var match = Step().Match(trimmed, at);
            if (!match.Success)
                throw new FormatException($"The JSONPath '{text}' cannot be read from '{trimmed[at..]}'.");
            parsed.Add(Make(match));
            at += match.Length;
        }
        return new JsonPath(parsed);
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Make(Match match)
    {
        if (match.Groups["name"] is { Success: true } name)
            return Property(name.Value.Replace("\\.", ".", StringComparison.Ordinal));
        if (match.Groups["index"] is { Success: true } index)
        {
            var at = int.Parse(index.Value, CultureInfo.InvariantCulture);
            return node => node is JsonArray list && (at < 0 ? at + list.Count : at) is var i && i >= 0 && i < list.Count ? [list[i]] : [];
        }
        if (match.Groups["field"] is { Success: true } field)
            return Filter(Parse(field.Value), match.Groups["operator"].Value, match.Groups["literal"].Value.Trim('"', '\''));
        return node => node switch { JsonArray list => list, JsonObject map => map.Select(entry => entry.Value), _ => [] };
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Property(string name) =>
        node => node is JsonObject map && map.TryGetPropertyValue(name, out var child) ? [child] : [];

    private static Func<JsonNode, IEnumerable<JsonNode?>> Filter(JsonPath field, string sign, string literal) => node =>
        (node as JsonArray ?? []).Where(item => item is not null && field.Select(item) is [{ } value, ..]
            && (value.AsText() ?? value.ToJsonString()) == literal == (sign == "=="));

    [GeneratedRegex("""\G(\.?\[\?\(\s*@(?<field>[^=!<>]+?)\s*(?<operator>==|!=)\s*(?<literal>"[^"]*"|'[^']*'|[^)\s]+)\s*\)\]|\.?\[(?<index>-?[0-9]+)\]|\.?\[\*\]|\.\*|\.?\['(?<name>[^']+)'\]|\.(?<name>(\\\.|[^.\[\]])+))""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Step();
}
