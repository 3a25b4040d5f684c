using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Sandbox.Certificates;

/// <summary>A certificate with its private key, in the forms that Kestrel, curl and Kubernetes Secrets read.</summary>
public sealed class IssuedCertificate : IDisposable
{
    internal IssuedCertificate(X509Certificate2 signed, ECDsa key)
    {
        CertificatePem = signed.ExportCertificatePem();
        PrivateKeyPem = key.ExportPkcs8PrivateKeyPem();
        // A key that was never stored cannot be used by every TLS stack; a round trip through PFX gives it a home.
        using var withKey = signed.CopyWithPrivateKey(key);
        Certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>The leaf with its private key, loadable by Kestrel and by HttpClient.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The leaf alone, PEM.</summary>
    public string CertificatePem { get; }

    /// <summary>The private key, unencrypted PKCS #8, PEM.</summary>
    public string PrivateKeyPem { get; }

    public void Dispose() => Certificate.Dispose();
}
