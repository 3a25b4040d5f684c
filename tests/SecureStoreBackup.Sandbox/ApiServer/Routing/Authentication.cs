using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>One bearer token, whose holder may do everything.</summary>
internal sealed class Authentication(string token)
{
    private readonly byte[] _expected = Encoding.UTF8.GetBytes($"Bearer {token}");

    /// <exception cref="StatusException">401: no token, or another one, on a path that is not public.</exception>
    public void Check(HttpRequest request)
    {
        if (request.Path.Value is "/readyz" or "/livez" or "/healthz" or "/version")
            return;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), _expected))
            throw Refusals.Unauthorized();
    }
}
