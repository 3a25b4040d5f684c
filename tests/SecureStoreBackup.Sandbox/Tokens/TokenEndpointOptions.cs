using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Sandbox.Tokens;

public sealed record TokenEndpointOptions
{
    /// <summary>0, the default, takes any free port.</summary>
    public int Port { get; init; }

    /// <summary>For <c>login.localhost</c>, with its private key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    public string TenantId { get; init; } = "5a4db0c5-0000-4000-8000-7e57ab1e7e57";

    /// <summary>Resources that a token may be asked for. Default: the sandbox's vaults, and storage.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [TokenEndpoint.VaultAudience, TokenEndpoint.StorageAudience];

    /// <summary>How long an access token is good for. Default 1 h, as Entra ID about does.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
