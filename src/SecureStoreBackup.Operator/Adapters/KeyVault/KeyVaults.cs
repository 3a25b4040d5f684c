using System.Collections.Concurrent;
using Azure.Security.KeyVault.Secrets;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.KeyVault;

/// <summary>One client per vault and identity, for the life of the process: each holds its vault's challenge and token. Thread-safe.</summary>
public sealed class KeyVaults(AzureIdentities identities, AzureTransports transports)
{
    private readonly ConcurrentDictionary<(string Url, AzureIdentity.Token Identity, AzureRoute Route), Lazy<IVault>> _vaults = new();

    /// <param name="url">https, host and port alone.</param>
    /// <param name="route">The way to vault and token endpoint.</param>
    /// <exception cref="StepFailedException"><see cref="Reasons.InvalidSpec"/>: not an https URL, or an unreadable bundle.</exception>
    public IVault Open(Uri url, AzureIdentity.Token identity, AzureRoute route)
    {
        if (url is not { IsAbsoluteUri: true, Scheme: "https", AbsolutePath: "/", Query: "" })
            throw new StepFailedException(new(Reasons.InvalidSpec, "A vault's URL is https with a host alone, as in https://contoso-sp.vault.azure.net.", Retry: false) { Field = "keyVault.url" });
        return _vaults.GetOrAdd((url.AbsoluteUri, identity, route), _ => new(() => Create(url, identity, route), LazyThreadSafetyMode.PublicationOnly)).Value;
    }

    private AzureKeyVault Create(Uri url, AzureIdentity.Token identity, AzureRoute route)
    {
        var credential = identities.Credential(identity, route);
        return new AzureKeyVault(
            url,
            new SecretClient(url, credential, Options(route, repeat: true)),
            new SecretClient(url, credential, Options(route, repeat: false)));
    }

    // A repeated PUT makes a second version, so writes are tried once; whoever writes looks before it tries again.
    private SecretClientOptions Options(AzureRoute route, bool repeat)
    {
        var options = new SecretClientOptions();
        transports.Configure(options, route);
        if (!repeat)
            options.Retry.MaxRetries = 0;
        return options;
    }
}
