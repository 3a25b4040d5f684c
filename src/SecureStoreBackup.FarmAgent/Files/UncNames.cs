using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The grammar of <c>\\server\share</c>: a host name and a share that somebody made for files.</summary>
internal static partial class UncNames
{
    // Named pipes and mailslots are reached through names that look like shares.
    private static readonly FrozenSet<string> s_noFiles = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, ["PIPE", "MAILSLOT", "IPC$", "PRINT$", "FAX$", "ADMIN$", "DavWWWRoot"]);

    /// <summary>What is wrong with the two names, for a person; null when nothing is. Each is a <see cref="Segment"/> already.</summary>
    public static string? Flaw(string server, string share) =>
        !Server().IsMatch(server) ? $"'{server}', which is no name of a server"
        : s_noFiles.Contains(share) || DriveShare().IsMatch(share) ? $"'{share}', which is a share of Windows itself; use one that was made for backups"
        : null;

    // No '@': \\server@SSL@443 is WebDAV. No '$': \\wsl$ and the like are no servers.
    [GeneratedRegex(@"^[\p{L}\p{Nd}](?:[\p{L}\p{Nd}._-]*[\p{L}\p{Nd}])?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Server();

    [GeneratedRegex(@"^[A-Za-z]\$\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DriveShare();
}
