using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>Two bearer tokens, whose holders may do everything: people's, and the operator's, so that it is known what it asks for.</summary>
internal sealed class Authentication(string token, string operatorToken)
{
    private readonly byte[] _people = Encoding.UTF8.GetBytes($"Bearer {token}");
    private readonly byte[] _operator = Encoding.UTF8.GetBytes($"Bearer {operatorToken}");

    /// <returns>Whether it is the operator who asks.</returns>
    /// <exception cref="StatusException">401: no token, or another one, on a path that is not public.</exception>
    public bool IsOperator(HttpRequest request)
    {
        var presented = Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString());
        if (CryptographicOperations.FixedTimeEquals(presented, _operator))
            return true;
        if (request.Path.Value is "/readyz" or "/livez" or "/healthz" or "/version" || CryptographicOperations.FixedTimeEquals(presented, _people))
            return false;
        throw Refusals.Unauthorized();
    }
}
