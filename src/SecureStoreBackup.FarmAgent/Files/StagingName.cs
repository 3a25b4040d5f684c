using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>
/// What a file is called while it is being staged, beside its place. One name per file, so that a new attempt writes over what a
/// crash left; short, so that it fits wherever the file does; and never listed.
/// </summary>
internal static partial class StagingName
{
    public static string Of(string name) => $"~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name.ToUpperInvariant())))[..16]}.part";

    public static bool Is(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^~[0-9a-f]{16}\\.part\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
