using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Sandbox.Certificates;

/// <summary>A certificate authority that lives as long as the process. Its certificates are valid from an hour ago for a year.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key;
    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(ECDsa key, X509Certificate2 certificate)
    {
        _key = key;
        _certificate = certificate;
        Pem = _certificate.ExportCertificatePem();
        Certificate = X509CertificateLoader.LoadCertificate(_certificate.RawData);
    }

    /// <summary>The authority's own certificate, PEM; clients pin this.</summary>
    public string Pem { get; }

    /// <summary>The authority's own certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    public static CertificateAuthority Create(string name, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(time);

        var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, rootKey);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        return new CertificateAuthority(rootKey, request.CreateSelfSigned(now.AddHours(-1), now.AddYears(1)));
    }

    /// <summary>A server certificate that is valid for these names and addresses, and for nothing else.</summary>
    public IssuedCertificate IssueServer(string commonName, IEnumerable<string> dnsNames, IEnumerable<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(dnsNames);
        ArgumentNullException.ThrowIfNull(addresses);

        var names = new SubjectAlternativeNameBuilder();
        foreach (var dnsName in dnsNames)
            names.AddDnsName(dnsName);
        foreach (var address in addresses)
            names.AddIpAddress(address);
        return Issue(commonName, ServerAuthentication, names.Build());
    }

    /// <summary>A server certificate for `localhost`, 127.0.0.1 and ::1.</summary>
    public IssuedCertificate IssueLoopbackServer(string commonName) =>
        IssueServer(commonName, ["localhost"], [IPAddress.Loopback, IPAddress.IPv6Loopback]);

    /// <summary>A client certificate, for mutual TLS.</summary>
    public IssuedCertificate IssueClient(string commonName) => Issue(commonName, ClientAuthentication, names: null);

    public void Dispose()
    {
        Certificate.Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }

    private IssuedCertificate Issue(string commonName, string usage, X509Extension? names)
    {
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(commonName, leafKey);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names is not null)
            request.CertificateExtensions.Add(names);

        var serial = RandomNumberGenerator.GetBytes(16);
        using var signed = request.Create(_certificate, new DateTimeOffset(_certificate.NotBefore), new DateTimeOffset(_certificate.NotAfter), serial);
        return new IssuedCertificate(signed, leafKey);
    }

    private static CertificateRequest Request(string commonName, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
    }
}
