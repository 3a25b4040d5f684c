namespace SecureStoreBackup.Operator.Tenancy;

/// <summary>A vault or a container, and the names in it that are bound.</summary>
/// <param name="Prefixes">Without separators at their ends; an empty one binds all.</param>
/// <param name="Separator"><c>-</c> in vaults, <c>/</c> in containers.</param>
internal sealed record BoundPlace(Uri Url, IReadOnlyList<string> Prefixes, char Separator)
{
    /// <summary>Whether the name is a prefix itself, or begins with one and the separator: <c>contoso</c> does not bind <c>contoso2</c>.</summary>
    public bool Holds(string name) => Prefixes.Any(prefix =>
        prefix.Length == 0 || string.Equals(name, prefix, Comparison)
        || name.Length > prefix.Length && name.StartsWith(prefix, Comparison) && name[prefix.Length] == Separator);

    /// <summary>Names in vaults are the same in upper and lower case, paths in containers are not.</summary>
    private StringComparison Comparison => Separator is '-' ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}
