using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Tokens;

/// <summary>JSON Web Tokens signed with one random HMAC key (HS256), which lives as long as the object.</summary>
internal sealed class TokenSigner
{
    static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public string Sign(JsonObject claims)
    {
        var content = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{content}.{Base64Url.EncodeToString(Mac(content))}";
    }

    /// <summary>The claims of a token that this signer signed; null for any other text.</summary>
    public JsonObject? Open(string token)
    {
        var dot = token.LastIndexOf('.');
        if (dot < 0 || !token.StartsWith(Header + ".", StringComparison.Ordinal) || dot <= Header.Length)
            return null;
        try
        {
            return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), Mac(token[..dot]))
                ? JsonNode.Parse(Base64Url.DecodeFromChars(token.AsSpan(Header.Length + 1, dot - Header.Length - 1))) as JsonObject
                : null;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            return null;
        }
    }

    byte[] Mac(string content) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content));
}
