using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.Kubernetes.Client;

namespace SecureStoreBackup.Operator.Api.Schemas;

/// <summary>All that a custom resource definition says beside the schema.</summary>
/// <param name="Json">The records that the schema is made of.</param>
public sealed record CustomKind(ResourceType Type, JsonTypeInfo Json, string ShortName)
{
    public required string Description { get; init; }

    public required IReadOnlyList<PrinterColumn> Columns { get; init; }

    /// <summary>CEL rules over the whole object.</summary>
    public IReadOnlyList<Rule> Rules { get; init; } = [];
}

/// <param name="Expression">CEL. Only <c>self == oldSelf</c>, <c>has()</c> and <c>size()</c>: whatever else there is to check, the parser checks.</param>
public sealed record Rule(string Expression, string Message);

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="Kind">string, integer, boolean or date. A date shows as an age, so times to come have to be strings.</param>
public sealed record PrinterColumn(string Name, string Path, string Kind)
{
    public static PrinterColumn Age { get; } = new("Age", ".metadata.creationTimestamp", "date");

    /// <summary>Shown with <c>-o wide</c> only.</summary>
    public bool Wide { get; init; }
}
