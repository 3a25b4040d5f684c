using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>
/// The certificates that handshakes use, read again when their files change. Files are compared by time and length when somebody
/// connects, at most every 2 s, so no watcher can miss a change. Files that cannot be used, such as a new certificate beside the
/// old key, are logged once, and what was read before stays. Thread-safe.
/// </summary>
internal sealed class CertificateFiles
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly AgentConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateFiles> _log;
    private readonly Lock _gate = new();
    private SslServerAuthenticationOptions _current;
    private string _stamp;
    private DateTimeOffset _looked;

    /// <exception cref="ConfigurationException">A certificate cannot be used.</exception>
    public CertificateFiles(AgentConfiguration configuration, TimeProvider time, ILogger<CertificateFiles> log)
    {
        (_configuration, _time, _log) = (configuration, time, log);
        _stamp = Stamp();
        _current = Load();
        _looked = time.GetUtcNow();
    }

    /// <summary>For the handshake that begins now.</summary>
    public SslServerAuthenticationOptions Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetUtcNow() - _looked < s_interval)
                    return _current;
                _looked = _time.GetUtcNow();
                // Taken before the files are read: what changes meanwhile is seen the next time.
                var stamp = Stamp();
                if (string.Equals(stamp, _stamp, StringComparison.Ordinal))
                    return _current;
                _stamp = stamp;
                try
                {
                    // Handshakes that have begun still hold the old ones, so those are left to the collector.
                    _current = Load();
                    _log.CertificatesRead(_current.ServerCertificateContext!.TargetCertificate.NotAfter);
                }
                catch (ConfigurationException unusable)
                {
                    _log.CertificatesKept(unusable.Message);
                }
                return _current;
            }
        }
    }

    private SslServerAuthenticationOptions Load()
    {
        var server = Certificates.LoadServer(_configuration);
        var pin = new ClientPin(Certificates.LoadAuthorities(_configuration), _configuration.ClientSubjects);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(server, Certificates.LoadIntermediates(_configuration, server), offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
            // A client that was shut out must not come back on a session of before.
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => Accepts(pin, certificate as X509Certificate2, chain),
        };
    }

    private bool Accepts(ClientPin pin, X509Certificate2? certificate, X509Chain? chain)
    {
        var refusal = certificate is null ? "the client showed none" : pin.Refusal(certificate, chain?.ChainPolicy.ExtraStore);
        if (refusal is not null)
            _log.ClientRefused(refusal);
        return refusal is null;
    }

    private string Stamp() => string.Join('|', new[] { _configuration.Certificate, _configuration.PrivateKey, _configuration.ClientCa }.OfType<string>().Select(path =>
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}") : "missing";
    }));
}
