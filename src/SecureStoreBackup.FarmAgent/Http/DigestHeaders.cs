using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>The SHA-256 in the digest fields of RFC 9530. Other algorithms may stand beside it, and are not looked at.</summary>
internal static partial class DigestHeaders
{
    public const string Content = "Content-Digest";
    public const string Representation = "Repr-Digest";
    public const string WantRepresentation = "Want-Repr-Digest";

    public static string Format(ReadOnlySpan<byte> sha256) => $"sha-256=:{Convert.ToBase64String(sha256)}:";

    /// <summary>32 bytes; null when the field has no SHA-256.</summary>
    public static byte[]? Parse(string? field)
    {
        var digest = new byte[32];
        return field is { Length: <= 1024 } && Value().Match(field) is { Success: true } match
            && Convert.TryFromBase64String(match.Groups["digest"].Value, digest, out var written) && written == digest.Length
                ? digest
                : null;
    }

    /// <summary>Whether the field asks for a SHA-256: named, and with a weight that is not 0.</summary>
    public static bool Wants(string? field) => field is { Length: <= 1024 } && Weight().Match(field) is { Success: true } match && match.Groups["weight"].Value is not "0";

    [GeneratedRegex("(?:^|,)[ \\t]*sha-256=:(?<digest>[A-Za-z0-9+/]{43}=):[ \\t]*(?:,|\\z)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Value();

    [GeneratedRegex("(?:^|,)[ \\t]*sha-256=(?<weight>[0-9]{1,2})[ \\t]*(?:,|\\z)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Weight();
}
