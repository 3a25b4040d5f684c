using System.Text.RegularExpressions;

namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>A label selector in the query syntax: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.</summary>
internal sealed partial class LabelSelector
{
    public static readonly LabelSelector Everything = new([]);

    private readonly IReadOnlyList<Func<IReadOnlyDictionary<string, string>, bool>> _requirements;

    private LabelSelector(IReadOnlyList<Func<IReadOnlyDictionary<string, string>, bool>> requirements) => _requirements = requirements;

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _requirements.All(requirement => requirement(labels));

    public static LabelSelector Parse(string? text) => string.IsNullOrWhiteSpace(text) ? Everything
        : new LabelSelector([.. Comma().Split(text).Select(Requirement)]);

    private static Func<IReadOnlyDictionary<string, string>, bool> Requirement(string text)
    {
        var match = Syntax().Match(text);
        if (!match.Success)
            throw Refusals.BadRequest($"unable to parse requirement: found '{text}', expected: a key, an operator and values");
        var key = match.Groups["key"].Value;
        var values = match.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        var value = match.Groups["value"].Value;
        return match.Groups["operator"].Value switch
        {
            "" when match.Groups["not"].Success => labels => !labels.ContainsKey(key),
            "" => labels => labels.ContainsKey(key),
            "in" => labels => labels.TryGetValue(key, out var has) && values.Contains(has),
            "notin" => labels => !labels.TryGetValue(key, out var has) || !values.Contains(has),
            "!=" => labels => !labels.TryGetValue(key, out var has) || has != value,
            _ => labels => labels.TryGetValue(key, out var has) && has == value,
        };
    }

    [GeneratedRegex(@",(?![^(]*\))", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comma();

    [GeneratedRegex(@"^\s*((?<not>!)?\s*(?<key>[A-Za-z0-9._/-]+)|(?<key>[A-Za-z0-9._/-]+)\s*(?<operator>=|==|!=)\s*(?<value>[A-Za-z0-9._-]*)|(?<key>[A-Za-z0-9._/-]+)\s+(?<operator>in|notin)\s*\((?<values>[^)]*)\))\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Syntax();
}
