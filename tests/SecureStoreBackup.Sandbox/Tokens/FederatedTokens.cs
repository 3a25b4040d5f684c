using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Tokens;

/// <summary>What a cluster's service account issuer writes into a pod: a token that Entra ID exchanges for one identity's own.</summary>
internal sealed class FederatedTokens(TimeProvider time)
{
    const string Issuer = "https://kubernetes.default.svc.cluster.local";
    const string Audience = "api://AzureADTokenExchange";

    readonly TokenSigner signer = new();

    public string Issue(string clientId, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        return signer.Sign(new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = new JsonArray(Audience),
            ["sub"] = Subject(clientId),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        });
    }

    /// <summary>Null when the assertion proves the client; else the error.</summary>
    public TokenError? Check(string? assertion, string clientId)
    {
        if (string.IsNullOrEmpty(assertion))
            return TokenError.InvalidClient(7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.");
        if (signer.Open(assertion) is not { } claims)
            return TokenError.InvalidClient(700027, "The certificate with identifier used to sign the client assertion is not registered on application, or the assertion failed signature validation.");
        if (DateTimeOffset.FromUnixTimeSeconds((long)claims["exp"]!) is var expiry && time.GetUtcNow() >= expiry)
            return TokenError.InvalidClient(700024, string.Create(CultureInfo.InvariantCulture,
                $"Client assertion is not within its valid time range. Current time: {time.GetUtcNow():O}, expiry time of assertion {expiry:O}."));
        if ((string?)claims["sub"] is var subject && subject != Subject(clientId))
            return TokenError.InvalidClient(700213, $"No matching federated identity record found for presented assertion subject '{subject}'.");
        return null;
    }

    static string Subject(string clientId) => $"system:serviceaccount:sandbox:{clientId}";
}
