using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.Tokens;

namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>Challenge authentication: who asks, by a bearer token of our tenant for <see cref="TokenEndpoint.VaultAudience"/>.</summary>
internal sealed class Door(TokenEndpoint identity)
{
    const string Scheme = "Bearer ";

    /// <summary>Null after a 401 was prepared: the challenge that tells clients where to get a token.</summary>
    public string? Admit(HttpContext context, out KeyVaultException? refusal)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var check = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? identity.Tokens.Check(header[Scheme.Length..], TokenEndpoint.VaultAudience)
            : TokenCheck.Refuse("AKV10000: Request is missing a Bearer or PoP token.");
        if (check.Refusal is null)
        {
            refusal = null;
            return check.ClientId;
        }
        refusal = new KeyVaultException(401, "Unauthorized", null, check.Refusal);
        context.Response.Headers.WWWAuthenticate =
            $"Bearer authorization=\"{identity.AuthorityHost}{identity.TenantId}\", resource=\"{TokenEndpoint.VaultAudience}\"";
        return null;
    }
}
