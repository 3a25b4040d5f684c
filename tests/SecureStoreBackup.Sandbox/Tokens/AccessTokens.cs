using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Tokens;

/// <summary>Bearer tokens of one tenant, as Entra ID shapes them: issued by the token endpoint, checked by the vaults.</summary>
public sealed class AccessTokens(string tenantId, TimeProvider time)
{
    readonly TokenSigner signer = new();

    public string TenantId { get; } = tenantId;

    /// <summary>The issuer that Azurite insists on, too: a version 1 one.</summary>
    public string Issuer => $"https://sts.windows.net/{TenantId}/";

    /// <param name="clientId">The identity that the token speaks for.</param>
    /// <param name="audience">The resource, without <c>/.default</c>.</param>
    /// <param name="lifetime">Negative for a token that has already expired.</param>
    public string Issue(string clientId, string audience, TimeSpan lifetime)
    {
        var expires = time.GetUtcNow() + lifetime;
        var issued = lifetime > TimeSpan.Zero ? time.GetUtcNow() : expires;
        return signer.Sign(new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = audience,
            ["iat"] = issued.ToUnixTimeSeconds(),
            ["nbf"] = issued.ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["appid"] = clientId,
            ["oid"] = clientId,
            ["sub"] = clientId,
            ["tid"] = TenantId,
            ["ver"] = "1.0",
        });
    }

    /// <summary>Whom the token speaks for, or why it is refused, in the words that Key Vault uses.</summary>
    public TokenCheck Check(string token, string audience)
    {
        if (signer.Open(token) is not { } claims)
            return TokenCheck.Refuse("AKV10000: Error validating token: the signature is not that of a known issuer.");
        if ((string?)claims["aud"] is var found && found != audience)
            return TokenCheck.Refuse($"AKV10022: Invalid audience. Expected {audience}, found: {found}.");
        if (DateTimeOffset.FromUnixTimeSeconds((long)claims["exp"]!) is var expiry && time.GetUtcNow() >= expiry)
            return TokenCheck.Refuse($"AKV10000: Error validating token: it expired at {expiry:O}.");
        return new TokenCheck((string)claims["appid"]!, Refusal: null);
    }
}

/// <summary>Either a client id or a refusal.</summary>
public readonly record struct TokenCheck(string ClientId, string? Refusal)
{
    internal static TokenCheck Refuse(string why) => new("", why);
}
