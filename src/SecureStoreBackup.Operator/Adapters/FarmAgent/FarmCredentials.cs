using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>What a Secret of type kubernetes.io/tls holds for a farm agent: our certificate with its key, and the authority of the agent's.</summary>
/// <param name="Certificate"><c>tls.crt</c>: our certificate, then its intermediates, PEM.</param>
/// <param name="Key"><c>tls.key</c>, PEM, without a passphrase.</param>
/// <param name="Authority"><c>ca.crt</c>: what the agent's certificate must chain to, PEM.</param>
public sealed record FarmCredentials(string Certificate, SecretValue Key, string Authority)
{
    /// <exception cref="StepFailedException"><see cref="Reasons.FarmCredentialsMissing"/>, naming the key of the Secret that cannot be used.</exception>
    internal ClientCertificates Load()
    {
        var authority = Collection(Authority, "ca.crt");
        var chain = Collection(Certificate, "tls.crt");
        try
        {
            var certificate = X509Certificate2.CreateFromPem(Certificate, Key.Reveal());
            chain.RemoveAt(0);
            return new(certificate, chain, authority);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Without the inner exception: whatever could not be parsed was a private key.
            throw Unusable("tls.key", "it is no private key in PEM, is encrypted, or does not belong to tls.crt");
        }
    }

    private static X509Certificate2Collection Collection(string pem, string key)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw Unusable(key, "it is not PEM");
        }

        return certificates.Count > 0 ? certificates : throw Unusable(key, "it holds no certificate in PEM");
    }

    private static StepFailedException Unusable(string key, string why) => new(new(Reasons.FarmCredentialsMissing,
        $"The key '{key}' of the farm agent's TLS Secret cannot be used: {why}. Write the Secret again from the files that Install-FarmAgent.ps1 made.", Retry: true)
    { Field = "spec.farm.tlsSecretName" });
}

/// <param name="Own">With its private key.</param>
/// <param name="Intermediates">Sent along with it.</param>
/// <param name="Authority">Pinned: the agent's certificate chains to one of these and to nothing else.</param>
internal sealed record ClientCertificates(X509Certificate2 Own, X509Certificate2Collection Intermediates, X509Certificate2Collection Authority);
