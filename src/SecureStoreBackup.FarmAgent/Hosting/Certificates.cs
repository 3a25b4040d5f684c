using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>Loads the certificates that the configuration names.</summary>
internal static class Certificates
{
    /// <exception cref="ConfigurationException">The certificate or its key cannot be used.</exception>
    public static X509Certificate2 LoadServer(AgentConfiguration configuration)
    {
        try
        {
            if (configuration.PrivateKey is null)
                return X509CertificateLoader.LoadPkcs12FromFile(configuration.Certificate, password: null);
            using var pem = X509Certificate2.CreateFromPemFile(configuration.Certificate, configuration.PrivateKey);
            // SChannel cannot use a key that was never stored; a round trip through PFX gives it a home.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        }
        // A key of another certificate is an ArgumentException.
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"certificate, privateKey: cannot be used together: {unusable.Message}"]);
        }
    }

    /// <summary>The authorities between the server's certificate and its root, from the same file; they are sent along.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static X509Certificate2Collection LoadIntermediates(AgentConfiguration configuration, X509Certificate2 server)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            if (configuration.PrivateKey is null)
                chain.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(configuration.Certificate, password: null));
            else
                chain.ImportFromPemFile(configuration.Certificate);
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"certificate: cannot be read: {unusable.Message}"]);
        }
        return [.. chain.Where(certificate => !certificate.RawDataMemory.Span.SequenceEqual(server.RawDataMemory.Span))];
    }

    /// <exception cref="ConfigurationException">The file holds no certificate.</exception>
    public static X509Certificate2Collection LoadAuthorities(AgentConfiguration configuration)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(configuration.ClientCa);
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"clientCa: cannot be read: {unusable.Message}"]);
        }
        return authorities.Count > 0 ? authorities : throw new ConfigurationException([$"clientCa: '{configuration.ClientCa}' holds no certificate in PEM."]);
    }
}
