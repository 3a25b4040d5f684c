using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

/// <summary>
/// Compares answers with recorded ones. What a server makes up (uids, versions, continue tokens, generated names) must correspond
/// one to one over the whole recording; timestamps must lie within a minute; what a build says of itself may differ; the rest must be equal.
/// </summary>
internal sealed partial class AnswerComparison
{
    private readonly Dictionary<string, string> _ours = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _recorded = new(StringComparer.Ordinal);

    /// <summary>A recorded request, with what the recorded server made up replaced by what ours did.</summary>
    public string Translate(string request) => _ours
        .Where(pair => pair.Key[0] is 'u' or 'c' or 'n').Aggregate(request, (text, pair) => text.Replace(pair.Key[2..], pair.Value, StringComparison.Ordinal));

    public string TranslateVersion(string version) => _ours.GetValueOrDefault($"v:{version}", version);

    public List<string> Differences(JsonNode? recorded, JsonNode? ours)
    {
        var differences = new List<string>();
        Compare(recorded, ours, "", "", differences);
        if (recorded is JsonObject list && ours is JsonObject answered && list.ContainsKey("items") && !Members(list).SequenceEqual(Members(answered)))
            differences.Add($"members of the list: recorded {string.Join(", ", Members(list))}, answered {string.Join(", ", Members(answered))}");   // whoever reads a page as it comes depends on their order
        return differences;

        static IEnumerable<string> Members(JsonObject list) => list.Select(entry => entry.Key);
    }

    private void Compare(JsonNode? recorded, JsonNode? ours, string path, string key, List<string> differences)
    {
        switch (recorded, ours)
        {
            case (JsonObject left, JsonObject right):
                CompareObjects(left, right, path, differences);
                break;
            case (JsonArray left, JsonArray right):
                if (key == "causes")
                    (left, right) = (Causes(left), Causes(right));
                if (left.Count != right.Count)
                    differences.Add($"{path}: {left.Count} items recorded, {right.Count} answered");
                for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
                    Compare(left[i], right[i], $"{path}[{i}]", "", differences);
                break;
            default:
                if (!SameValue(recorded, ours, key))
                    differences.Add($"{path}: recorded {recorded?.ToJsonString() ?? "null"}, answered {ours?.ToJsonString() ?? "null"}");
                break;
        }
    }

    private void CompareObjects(JsonObject recorded, JsonObject ours, string path, List<string> differences)
    {
        // A list of several causes comes in the order of a Go map; the message repeats them in that order.
        if (recorded["details"]?["causes"] is JsonArray { Count: > 1 } && ours["details"]?["causes"] is JsonArray { Count: > 1 })
            (recorded, ours) = (Shortened(recorded), Shortened(ours));
        foreach (var name in recorded.Select(entry => entry.Key).Union(ours.Select(entry => entry.Key), StringComparer.Ordinal).Where(name => name != "managedFields"))
        {
            if (!recorded.ContainsKey(name))
                differences.Add($"{path}.{name}: answered, but not recorded");
            else if (!ours.ContainsKey(name))
                differences.Add($"{path}.{name}: recorded, but not answered");
            else
                Compare(recorded[name], ours[name], $"{path}.{name}", name == "name" && recorded.ContainsKey("generateName") ? "generatedName" : name, differences);
        }
    }

    private bool SameValue(JsonNode? recorded, JsonNode? ours, string key)
    {
        if (recorded is not JsonValue || ours is not JsonValue || !recorded.AsValue().TryGetValue<string>(out var left) || !ours.AsValue().TryGetValue<string>(out var right))
            return JsonNode.DeepEquals(recorded, ours);
        return key switch
        {
            "uid" => Corresponds("u", left, right),
            "resourceVersion" => Corresponds("v", left, right),
            "continue" => left.Length == 0 || right.Length == 0 ? left == right : Corresponds("c", left, right),
            "generatedName" => Corresponds("n", left, right),
            "creationTimestamp" or "deletionTimestamp" => Near(left, right),
            "serverAddress" => true,
            "major" or "minor" or "gitVersion" or "gitCommit" or "gitTreeState" or "goVersion" or "compiler" => true,   // what a build says of itself; the recorded one had no version
            "message" => TooOld().Replace(Translate(left), "(…)") == TooOld().Replace(right, "(…)"),
            _ => Translate(left) == right || (key == "lastTransitionTime" && Near(left, right)),
        };
    }

    private bool Corresponds(string kind, string recorded, string ours)
    {
        _ours.TryAdd($"{kind}:{recorded}", ours);
        _recorded.TryAdd($"{kind}:{ours}", recorded);
        return _ours[$"{kind}:{recorded}"] == ours && _recorded[$"{kind}:{ours}"] == recorded;
    }

    private static bool Near(string recorded, string ours) => recorded.Length == ours.Length
        && DateTimeOffset.TryParse(recorded, CultureInfo.InvariantCulture, out var left) && DateTimeOffset.TryParse(ours, CultureInfo.InvariantCulture, out var right)
        && (left - right).Duration() <= TimeSpan.FromMinutes(1);

    private static JsonArray Causes(JsonArray causes) =>
        [.. causes.Select(cause => cause!.DeepClone()).OrderBy(cause => cause["field"]!.ToString(), StringComparer.Ordinal).ThenBy(cause => cause["message"]!.ToString(), StringComparer.Ordinal)];

    private static JsonObject Shortened(JsonObject status)
    {
        var shortened = (JsonObject)status.DeepClone();
        var texts = status["details"]!["causes"]!.AsArray().Select(cause => $"{cause!["field"]}: {cause["message"]}").Distinct(StringComparer.Ordinal).ToList();
        var list = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        shortened["message"] = status["message"]!.ToString().Replace(list, "[causes]", StringComparison.Ordinal);
        return shortened;
    }

    [GeneratedRegex(@"\([0-9]+\)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TooOld();
}
