using System.Collections.Concurrent;
using Azure.Security.KeyVault.Secrets;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.KeyVault;

/// <summary>One client per vault and identity, for the life of the process: each holds its vault's challenge and token. Thread-safe.</summary>
public sealed class KeyVaults(AzureIdentities identities, AzureTransports transports)
{
    private readonly ConcurrentDictionary<(string Url, AzureIdentity.WorkloadIdentity Identity, string? CaBundle), Lazy<IVault>> _vaults = new();

    /// <param name="url">https, host and port alone.</param>
    /// <param name="caBundle">PEM certificates that vault and token endpoint must chain to; null trusts the system's roots.</param>
    /// <exception cref="StepFailedException"><see cref="Reasons.InvalidSpec"/>: not an https URL, or an unreadable bundle.</exception>
    public IVault Open(Uri url, AzureIdentity.WorkloadIdentity identity, string? caBundle)
    {
        if (url is not { IsAbsoluteUri: true, Scheme: "https", AbsolutePath: "/", Query: "" })
            throw new StepFailedException(new(Reasons.InvalidSpec, "A vault's URL is https with a host alone, as in https://contoso-sp.vault.azure.net.", Retry: false) { Field = "keyVault.url" });
        return _vaults.GetOrAdd((url.AbsoluteUri, identity, caBundle), _ => new(() => Create(url, identity, caBundle), LazyThreadSafetyMode.PublicationOnly)).Value;
    }

    private AzureKeyVault Create(Uri url, AzureIdentity.WorkloadIdentity identity, string? caBundle)
    {
        var credential = identities.Credential(identity, caBundle);
        return new AzureKeyVault(
            url,
            new SecretClient(url, credential, Options(caBundle, repeat: true)),
            new SecretClient(url, credential, Options(caBundle, repeat: false)));
    }

    // A repeated PUT makes a second version, so writes are tried once; whoever writes looks before it tries again.
    private SecretClientOptions Options(string? caBundle, bool repeat)
    {
        var options = new SecretClientOptions();
        transports.Configure(options, caBundle);
        if (!repeat)
            options.Retry.MaxRetries = 0;
        return options;
    }
}
