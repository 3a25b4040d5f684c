using System.Text.Json.Serialization;

namespace SecureStoreBackup.Sandbox.Tokens;

internal sealed record TokenAnswer(
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("ext_expires_in")] int ExtExpiresIn,
    [property: JsonPropertyName("access_token")] string AccessToken);

/// <summary>An error as Entra ID words it: <c>AADSTS{number}: message</c>.</summary>
internal sealed record TokenError(
    [property: JsonIgnore] int Status,
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description,
    [property: JsonPropertyName("error_codes")] int[] Codes)
{
    public static TokenError InvalidClient(int code, string message) => Of(401, "invalid_client", code, message);

    public static TokenError Of(int status, string error, int code, string message) =>
        new(status, error, $"AADSTS{code}: {message}", [code]);
}

[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenError))]
internal sealed partial class TokenJson : JsonSerializerContext;
