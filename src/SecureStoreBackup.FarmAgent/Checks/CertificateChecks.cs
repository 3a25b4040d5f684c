using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <summary>The server's certificate is one that an operator can accept, and the clients' authority one that can have issued theirs.</summary>
internal static class CertificateChecks
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);

    public static void Run(AgentConfiguration configuration, DateTimeOffset now, CheckList list)
    {
        try
        {
            using var server = Certificates.LoadServer(configuration);
            Validity("ServerCertificate", server, now, list);
            Purpose(server, list);
            HostNames(server, list);
            Chain(server, configuration, list);
        }
        catch (ConfigurationException unusable)
        {
            Fail("ServerCertificate", unusable.Errors[0], "Name a certificate and its own unencrypted private key, both readable by this account.", list);
        }
        Clients(configuration, now, list);
    }

    private static void Clients(AgentConfiguration configuration, DateTimeOffset now, CheckList list)
    {
        try
        {
            foreach (var authority in Certificates.LoadAuthorities(configuration))
            {
                Validity("ClientAuthority", authority, now, list);
                if (authority.Extensions.OfType<X509BasicConstraintsExtension>().SingleOrDefault() is not { CertificateAuthority: true })
                    Warn("ClientAuthority", $"'{authority.Subject}' says of itself that it is no authority.", "Put the certificate of the authority that issued the operator's into clientCa.", list);
                authority.Dispose();
            }
            list.Passed("ClientSubjects", $"Let in: {string.Join(", ", configuration.ClientSubjects)}.");
        }
        catch (ConfigurationException unusable)
        {
            Fail("ClientAuthority", unusable.Errors[0], "Put the certificate of the authority that issued the operator's, in PEM, into clientCa.", list);
        }
    }

    private static void Validity(string name, X509Certificate2 certificate, DateTimeOffset now, CheckList list)
    {
        var (from, until) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        if (now < from)
            Fail(name, $"'{certificate.Subject}' is not valid before {from:u}.", "Check this server's clock.", list);
        else if (now >= until)
            Fail(name, $"'{certificate.Subject}' expired at {until:u}.", "Renew it.", list);
        else if (until - now < s_soon)
            Warn(name, $"'{certificate.Subject}' expires at {until:u}, in {(until - now).Days} days.", "Renew it.", list);
        else
            list.Passed(name, $"'{certificate.Subject}', valid until {until:u}.");
    }

    private static void Purpose(X509Certificate2 server, CheckList list)
    {
        var usages = server.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).ToList();
        if (usages.Count > 0 && !usages.Exists(usage => usage.Value is ServerAuthentication))
            Fail("ServerPurpose", "The server's certificate may not authenticate servers.", "Have one issued with the extended key usage server authentication.", list);
        if (!server.HasPrivateKey)
            Fail("ServerPurpose", "The file has no private key for the server's certificate.", "Export the certificate together with its key.", list);
    }

    private static void HostNames(X509Certificate2 server, CheckList list)
    {
        var names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        var own = OwnNames();
        if (names.Count == 0)
            Fail("ServerNames", "The server's certificate has no subject alternative name; a common name alone is accepted by nobody.", $"Have one issued for {string.Join(" or ", own)}.", list);
        else if (own.Exists(name => server.MatchesHostname(name, allowCommonName: false)))
            list.Passed("ServerNames", $"Issued to {string.Join(", ", names)}: spec.farm.agentUrl names one of them.");
        else
            Warn("ServerNames", $"Issued to {string.Join(", ", names)}, while this server calls itself {string.Join(", ", own)}.", "Correct only if spec.farm.agentUrl names one that the certificate names.", list);
    }

    private static List<string> OwnNames()
    {
        var name = Dns.GetHostName();
        var domain = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().DomainName;
        return domain is [not '(', ..] ? [$"{name}.{domain}", name] : [name];
    }

    private static void Chain(X509Certificate2 server, AgentConfiguration configuration, CheckList list)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority | X509VerificationFlags.IgnoreNotTimeValid;
        if (configuration.PrivateKey is not null)
            chain.ChainPolicy.ExtraStore.ImportFromPemFile(configuration.Certificate);
        chain.Build(server);
        var top = chain.ChainElements[^1].Certificate;
        if (top.SubjectName.RawData.AsSpan().SequenceEqual(top.IssuerName.RawData))
            list.Passed("ServerChain", $"Issued below '{top.Subject}': that certificate belongs into ca.crt of the operator's secret.");
        else
            list.NotProven("ServerChain", $"The issuer '{top.Issuer}' is neither in the file nor known to this server.", "Put the intermediate certificates behind the server's own, in the same file; ca.crt of the operator's secret must hold the root.", field: null);
    }

    private static void Fail(string name, string message, string remedy, CheckList list) => list.Failed(name, new(FarmErrorCodes.BadRequest, message, remedy, false), field: null);

    private static void Warn(string name, string message, string remedy, CheckList list) => list.Warn(name, FarmErrorCodes.BadRequest, message, remedy, field: null);
}
