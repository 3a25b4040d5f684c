using Xunit.v3;

namespace SecureStoreBackup.Tests;

/// <summary>Marks a test that guards one of the design's invariants, I1 to I12, so that a run can list what passed for each.</summary>
/// <param name="id">As in <c>I4</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class InvariantAttribute(string id) : Attribute, ITraitAttribute
{
    public string Id { get; } = id;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Invariant", Id)];
}
