using System.Collections.Immutable;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>A path inside a set, with <c>/</c>, as in <c>app/spbr0000/spbackup.xml</c>. At most 16 names and 1,024 characters.</summary>
public static class RelativePath
{
    public const int MaxDepth = 16;

    public const int MaxLength = 1024;

    /// <param name="flaw">What is wrong with it, for a person; null when it was parsed.</param>
    public static ImmutableArray<string> Parse(string text, out string? flaw)
    {
        ImmutableArray<string> names = [.. text.Split('/')];
        flaw = text.Length > MaxLength ? $"longer than {MaxLength} characters"
            : names.Length > MaxDepth ? $"deeper than {MaxDepth} names"
            : names.Select(Segment.Flaw).FirstOrDefault(found => found is not null);
        return names;
    }
}
