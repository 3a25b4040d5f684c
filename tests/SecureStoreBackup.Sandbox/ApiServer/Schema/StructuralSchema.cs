using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>A structural schema: what one value may hold. Built by <see cref="StructuralSchemaParser"/>.</summary>
internal sealed record StructuralSchema
{
    /// <summary>Empty where any type will do.</summary>
    public string Type { get; init; } = "";

    public string Format { get; init; } = "";

    /// <summary>What an absent value becomes; null when it stays absent.</summary>
    public JsonNode? Default { get; init; }

    public bool Nullable { get; init; }

    public bool IntOrString { get; init; }

    public bool PreserveUnknownFields { get; init; }

    public IReadOnlyDictionary<string, StructuralSchema> Properties { get; init; } = new Dictionary<string, StructuralSchema>(StringComparer.Ordinal);

    public StructuralSchema? Items { get; init; }

    public StructuralSchema? AdditionalProperties { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public JsonArray? Enum { get; init; }

    public Regex? Pattern { get; init; }

    public Bounds Bounds { get; init; } = new();

    /// <summary>`map`, `set`, `atomic` or empty.</summary>
    public string ListType { get; init; } = "";

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    public IReadOnlyList<ValidationRule> Rules { get; init; } = [];

    public IReadOnlyList<StructuralSchema> AllOf { get; init; } = [];

    public IReadOnlyList<StructuralSchema> AnyOf { get; init; } = [];

    public IReadOnlyList<StructuralSchema> OneOf { get; init; } = [];

    public StructuralSchema? Not { get; init; }

    /// <summary>Whether this schema or one below it has a rule.</summary>
    public bool HasRules => Rules.Count > 0 || Properties.Values.Any(property => property.HasRules)
        || Items is { HasRules: true } || AdditionalProperties is { HasRules: true };
}

/// <summary>Inclusive bounds, unless said otherwise; null where there is none.</summary>
internal sealed record Bounds
{
    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public bool UniqueItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }
}

/// <summary>A CEL rule as the CRD states it.</summary>
internal sealed record ValidationRule(string Rule, string Message)
{
    /// <summary>The one rule that is evaluated here: the value may not change. Every other rule is accepted unread.</summary>
    public bool IsImmutability => string.Concat(Rule.Where(c => !char.IsWhiteSpace(c))) is "self==oldSelf" or "oldSelf==self";
}
