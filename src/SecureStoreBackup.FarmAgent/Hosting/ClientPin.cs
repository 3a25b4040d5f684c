using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>Which client certificates may speak to the agent: issued by the pinned authority, for client authentication, to a listed common name.</summary>
internal sealed class ClientPin(X509Certificate2Collection authorities, ImmutableArray<string> subjects)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string CommonName = "2.5.4.3";

    /// <summary>Why the certificate is refused; null when it is accepted.</summary>
    public string? Refusal(X509Certificate2 certificate, X509Certificate2Collection? intermediates)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (intermediates is not null)
            chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        // A pinned private authority rarely serves revocation lists; a client is shut out by taking its name off the list.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        if (!chain.Build(certificate))
            return $"not issued by the pinned authority for client authentication ({string.Join(", ", chain.ChainStatus.Select(status => status.Status))})";
        string?[] names = [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value is CommonName).Select(name => name.GetSingleElementValue())];
        return names is [{ } one] && subjects.Contains(one, StringComparer.Ordinal) ? null : $"its subject '{certificate.Subject}' is not listed in clientSubjects";
    }
}
