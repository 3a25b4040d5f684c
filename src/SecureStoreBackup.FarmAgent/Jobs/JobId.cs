using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>A job's id: letters, digits, dots and hyphens, at most 128, beginning and ending with a letter or digit.</summary>
public static partial class JobId
{
    public static bool IsValid([NotNullWhen(true)] string? id) => id is not null && Pattern().IsMatch(id);

    /// <summary>The job's folder. The prefix keeps ids such as <c>con.1</c> from being devices of Windows.</summary>
    public static string Folder(string id) => $"job-{id.ToLowerInvariant()}";

    /// <summary>In lower case.</summary>
    public static string OfFolder(string folder) => folder.StartsWith("job-", StringComparison.Ordinal) ? folder["job-".Length..] : folder;

    [GeneratedRegex("^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,126}[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
