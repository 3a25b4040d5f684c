using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Benchmarks.Throughput;

/// <summary>A directory with the file and the certificates that every server uses.</summary>
internal sealed class ServingPlace : IDisposable
{
    public const string Share = @"\\fs01\sets";
    public const string Set = "throughput";

    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Farm", TimeProvider.System);
    private readonly IssuedCertificate _client;

    public ServingPlace(string directory)
    {
        Root = directory;
        _client = _authority.IssueClient("securestore-operator");
        using var server = _authority.IssueLoopbackServer("SP01");
        System.IO.File.WriteAllText(Path.Combine(directory, "server.pem"), server.CertificatePem);
        System.IO.File.WriteAllText(Path.Combine(directory, "server.key"), server.PrivateKeyPem);
        System.IO.File.WriteAllText(Path.Combine(directory, "ca.pem"), _authority.Pem);
        System.IO.File.WriteAllText(Path.Combine(directory, "client.pem"), _client.CertificatePem);
        System.IO.File.WriteAllText(Path.Combine(directory, "client.key"), _client.PrivateKeyPem);
        File = Path.Combine(Directory.CreateDirectory(Path.Combine(Mount, Set, "app")).FullName, "large.bak");
    }

    public string Root { get; }

    public string Mount => Path.Combine(Root, "share");

    public string File { get; }

    public HttpClient Client(Uri address)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_authority.Certificate);
        handler.SslOptions.ClientCertificates = [_client.Certificate];
        return new HttpClient(handler) { BaseAddress = address };
    }

    public void Dispose()
    {
        _client.Dispose();
        _authority.Dispose();
    }
}
