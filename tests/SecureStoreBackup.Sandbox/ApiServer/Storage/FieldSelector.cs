using SecureStoreBackup.Sandbox.ApiServer.Kinds;

namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>A field selector: `metadata.name=a,type!=b`. Each kind says which fields it can select by.</summary>
internal sealed class FieldSelector
{
    private readonly ResourceKind _kind;
    private readonly IReadOnlyList<(string Field, string Value, bool Equal)> _requirements;

    private FieldSelector(ResourceKind kind, IReadOnlyList<(string Field, string Value, bool Equal)> requirements) =>
        (_kind, _requirements) = (kind, requirements);

    public static FieldSelector Parse(string? text, ResourceKind kind)
    {
        if (string.IsNullOrEmpty(text))
            return new FieldSelector(kind, []);
        var parsed = text.Split(',').Select(Requirement).ToList();
        foreach (var (field, _, _) in parsed.Where(requirement => !kind.SelectableFields.Contains(requirement.Field)))
            throw Refusals.BadRequest($"field label not supported: {field}");
        return new FieldSelector(kind, parsed);
    }

    public bool Matches(StoredObject candidate)
    {
        foreach (var (field, value, equal) in _requirements)
        {
            var has = field switch
            {
                "metadata.name" => candidate.Key.Name,
                "metadata.namespace" => candidate.Key.Namespace,
                _ => _kind.FieldOf(candidate.Read(), field),
            };
            if (has == value != equal)
                return false;
        }
        return true;
    }

    private static (string Field, string Value, bool Equal) Requirement(string text)
    {
        foreach (var (sign, equal) in new[] { ("!=", false), ("==", true), ("=", true) })
        {
            if (text.IndexOf(sign, StringComparison.Ordinal) is var at and > 0)
                return (text[..at], text[(at + sign.Length)..], equal);
        }
        throw Refusals.BadRequest($"invalid selector: '{text}'; can't understand '{text}'");
    }
}
