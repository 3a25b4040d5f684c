using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The name of a backup set, which is also its directory: lower-case letters, digits and hyphens, at most 100.</summary>
public static partial class SetId
{
    public static bool IsValid([NotNullWhen(true)] string? id) => id is not null && Pattern().IsMatch(id) && Segment.Flaw(id) is null;

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
