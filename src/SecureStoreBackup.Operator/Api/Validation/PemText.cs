using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>Bundles of certificates in PEM.</summary>
internal static class PemText
{
    /// <summary>What is wrong with the bundle; null when nothing is. Never quotes it.</summary>
    public static string? Check(string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return "there is a private key in the bundle; take it out, and treat it as exposed.";
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
            return certificates.Count > 0 ? null : "there is no certificate in it; write PEM, beginning with -----BEGIN CERTIFICATE-----.";
        }
        catch (CryptographicException)
        {
            return "it holds a certificate that cannot be read; write PEM, beginning with -----BEGIN CERTIFICATE-----.";
        }
        finally
        {
            foreach (var certificate in certificates)
                certificate.Dispose();
        }
    }
}
