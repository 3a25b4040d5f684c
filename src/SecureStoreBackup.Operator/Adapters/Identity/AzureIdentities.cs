using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>
/// One long-lived credential per identity: it caches its tokens and reads the projected token file again by itself, which
/// a credential made anew for each call would not. Thread-safe.
/// </summary>
public sealed class AzureIdentities(AzureTransports transports)
{
    private readonly ConcurrentDictionary<(AzureIdentity.Token Identity, AzureRoute Route), Lazy<TokenCredential>> _credentials = new();

    /// <param name="route">The way to the token endpoint.</param>
    public TokenCredential Credential(AzureIdentity.Token identity, AzureRoute route) =>
        _credentials.GetOrAdd((identity, route), key => new(() => Create(key.Identity, key.Route), LazyThreadSafetyMode.PublicationOnly)).Value;

    private TokenCredential Create(AzureIdentity.Token identity, AzureRoute route) => identity switch
    {
        AzureIdentity.WorkloadIdentity workload => Create(workload, route),
        AzureIdentity.AzureCli => new AzureCliCredential(),
        _ => throw new ArgumentException($"Unknown identity {identity.GetType().Name}.", nameof(identity)),
    };

    // What is null here, the options have already taken from the AZURE_* variables that the workload identity webhook sets.
    private WorkloadIdentityCredential Create(AzureIdentity.WorkloadIdentity identity, AzureRoute route)
    {
        var options = new WorkloadIdentityCredentialOptions { DisableInstanceDiscovery = identity.DisableInstanceDiscovery };
        transports.Configure(options, route);
        options.ClientId = identity.ClientId ?? options.ClientId;
        options.TenantId = identity.TenantId ?? options.TenantId;
        options.AuthorityHost = identity.AuthorityHost ?? options.AuthorityHost;
        options.TokenFilePath = identity.TokenFilePath ?? options.TokenFilePath;
        return new WorkloadIdentityCredential(options);
    }
}
