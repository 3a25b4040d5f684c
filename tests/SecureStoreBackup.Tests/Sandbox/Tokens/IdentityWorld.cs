using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using SecureStoreBackup.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Sandbox.Tokens;

/// <summary>A token endpoint, and pods' federated tokens in a folder of its own.</summary>
internal sealed class IdentityWorld : IAsyncDisposable
{
    public const string Operator = "11111111-0000-4000-8000-000000000001";
    public const string Stranger = "22222222-0000-4000-8000-000000000002";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("securestore-identity-");

    IdentityWorld(TokenEndpoint identity) => Identity = identity;

    public TokenEndpoint Identity { get; }

    public HttpPipelineTransport Transport { get; } = LoopbackTransport.Create();

    public static async Task<IdentityWorld> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var options = new TokenEndpointOptions { Certificate = AzureCertificates.Server.Certificate, Time = time };
        return new IdentityWorld(await TokenEndpoint.StartAsync(options, cancellationToken));
    }

    /// <summary>A pod of this identity: what production makes, with the token that the cluster wrote.</summary>
    public WorkloadIdentityCredential Pod(string clientId) => Pod(clientId, path => Identity.WriteFederatedToken(path, clientId));

    public WorkloadIdentityCredential Pod(string clientId, Action<string> writeToken)
    {
        var path = Path.Combine(folder.FullName, Guid.NewGuid().ToString("N"));
        writeToken(path);
        return new WorkloadIdentityCredential(new WorkloadIdentityCredentialOptions
        {
            AuthorityHost = Identity.AuthorityHost,
            DisableInstanceDiscovery = true,
            TenantId = Identity.TenantId,
            ClientId = clientId,
            TokenFilePath = path,
            Transport = Transport,
            Retry = { MaxRetries = 0 },
        });
    }

    /// <summary>A credential that hands out one ready token, whatever is asked for.</summary>
    public static TokenCredential Fixed(string token) =>
        DelegatedTokenCredential.Create((_, _) => new AccessToken(token, DateTimeOffset.MaxValue));

    public async ValueTask DisposeAsync()
    {
        await Identity.DisposeAsync();
        (Transport as IDisposable)?.Dispose();
        folder.Delete(recursive: true);
    }
}
