using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>Reads files and PEM with errors that name their place.</summary>
internal static class Credentials
{
    public static string ReadText(string path, string place)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{place}: {path} cannot be read ({e.Message}). Check that the file exists and that this account may read it.", e);
        }
    }

    public static X509Certificate2Collection Certificates(string place, string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new ConfigurationException($"{place}: not a certificate ({e.Message}). PEM is expected.", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new ConfigurationException($"{place}: no certificate in it. PEM with BEGIN CERTIFICATE is expected.");
    }

    public static X509Certificate2 CertificateWithKey(string place, string certificatePem, string keyPem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"{place}: certificate and key do not make a pair ({e.Message}). Both must be PEM, and the key without a password.", e);
        }
    }
}
