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
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"certificate, privateKey: cannot be used together: {unusable.Message}"]);
        }
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
