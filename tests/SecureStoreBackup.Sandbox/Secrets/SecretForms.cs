using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Secrets;

/// <summary>The shapes in which a secret may have been written down by mistake.</summary>
public static class SecretForms
{
    private static readonly (string Name, Encoding Encoding)[] _encodings = [("UTF-8", new UTF8Encoding(false)), ("UTF-16", Encoding.Unicode), ("UTF-16BE", Encoding.BigEndianUnicode)];

    /// <summary>As it is, and as base64, hex, URLs, JSON and XML spell it.</summary>
    public static IEnumerable<(string Form, byte[] Bytes)> Of(string secret)
    {
        foreach (var (name, encoding) in _encodings)
        {
            var bytes = encoding.GetBytes(secret);
            yield return (name, bytes);
            foreach (var form in Encoded(name, bytes))
                yield return form;
        }
        foreach (var (name, text) in new[]
        {
            ("URL", Uri.EscapeDataString(secret)), ("form", WebUtility.UrlEncode(secret)), ("XML", WebUtility.HtmlEncode(secret)),
            ("JSON", JsonEncodedText.Encode(secret).ToString()), ("JSON, relaxed", JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()),
        })
            yield return (name, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Bytes that are secret themselves, such as a key file.</summary>
    public static IEnumerable<(string Form, byte[] Bytes)> Of(byte[] secret) => [("raw", secret), .. Encoded("raw", secret)];

    /// <summary>Hashes of it, raw, in hex and in base64: a passphrase can be guessed from one.</summary>
    public static IEnumerable<(string Form, byte[] Bytes)> HashesOf(string secret) =>
        from encoding in _encodings.Take(2)
        let bytes = encoding.Encoding.GetBytes(secret)
        from hash in Hashes(bytes)
        from form in Encoded($"{hash.Name} of {encoding.Name}", hash.Digest).Append(($"{hash.Name} of {encoding.Name}, raw", hash.Digest))
        select form;

    private static IEnumerable<(string Form, byte[] Bytes)> Encoded(string name, byte[] bytes)
    {
        yield return ($"hex of {name}", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        yield return ($"HEX of {name}", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        // Inside something longer, base64 depends on where the secret begins; the characters at the edges belong to its neighbours too.
        for (var before = 0; before < 3; before++)
        {
            var padded = new byte[before + bytes.Length];
            bytes.CopyTo(padded, before);
            var first = before is 0 ? 0 : before + 1;
            var whole = padded.Length / 3 * 4;
            if (whole - first < 8)
                continue;
            yield return ($"base64 of {name} at {before}", Encoding.ASCII.GetBytes(Convert.ToBase64String(padded)[first..whole]));
            yield return ($"base64url of {name} at {before}", Encoding.ASCII.GetBytes(Base64Url.EncodeToString(padded)[first..whole]));
        }
    }

#pragma warning disable CA5350, CA5351, MA0028 // Weak hashes are what somebody might have used.
    private static IEnumerable<(string Name, byte[] Digest)> Hashes(byte[] bytes) =>
    [
        ("MD5", MD5.HashData(bytes)), ("SHA-1", SHA1.HashData(bytes)), ("SHA-256", SHA256.HashData(bytes)),
        ("SHA-384", SHA384.HashData(bytes)), ("SHA-512", SHA512.HashData(bytes)),
    ];
#pragma warning restore CA5350, CA5351, MA0028
}
