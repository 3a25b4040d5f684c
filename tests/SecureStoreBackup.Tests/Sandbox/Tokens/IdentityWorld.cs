using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Sandbox.Tokens;

/// <summary>An authority, a token endpoint, and pods' federated tokens in a folder of its own.</summary>
internal sealed class IdentityWorld : IAsyncDisposable
{
    public const string Operator = "11111111-0000-4000-8000-000000000001";
    public const string Stranger = "22222222-0000-4000-8000-000000000002";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("securestore-identity-");

    IdentityWorld(CertificateAuthority authority, IssuedCertificate server, TokenEndpoint identity)
    {
        Authority = authority;
        Server = server;
        Identity = identity;
        Transport = LoopbackTransport.Create(authority.Certificate);
    }

    public CertificateAuthority Authority { get; }

    /// <summary>One certificate for every host of the Azure half.</summary>
    public IssuedCertificate Server { get; }

    public TokenEndpoint Identity { get; }

    public HttpPipelineTransport Transport { get; }

    public static async Task<IdentityWorld> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var authority = CertificateAuthority.Create("sandbox", TimeProvider.System);
        var server = authority.IssueServer("azure", ["*.vault.localhost", "login.localhost"], [IPAddress.Loopback]);
        var options = new TokenEndpointOptions { Certificate = server.Certificate, Time = time };
        return new IdentityWorld(authority, server, await TokenEndpoint.StartAsync(options, cancellationToken));
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
        Server.Dispose();
        Authority.Dispose();
        folder.Delete(recursive: true);
    }
}
