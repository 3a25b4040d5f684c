using System.Collections.Concurrent;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// Opens farms, vaults and containers as a policy says, and as its namespace is bound; there is no other way to them.
/// Connections are shared by all policies. Thread-safe.
/// </summary>
public sealed class PortFactory(
    KeyVaults vaults, BlobContainers containers, ICredentialSource credentials, FarmAgentOptions farmOptions, Bindings bindings, CircuitBreakers breakers, TimeProvider time) : IDisposable
{
    /// <summary>How long a credential is used before its secret is read again.</summary>
    private static readonly TimeSpan _credentialAge = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Namespace, string Secret, Uri Url), OpenFarm> _farms = new();

    /// <summary>The ports of a run; the endpoints are the run's frozen ones once it has any.</summary>
    public async Task<RunPorts> OpenAsync(BackupPolicy policy, ResolvedRun? resolved, CancellationToken cancellationToken) => new(
        await FarmAsync(policy, resolved is null ? policy.Farm.AgentUrl : new Uri(resolved.AgentUrl), cancellationToken),
        Vault(policy, resolved is null ? policy.Vault.Url : new Uri(resolved.VaultUrl)),
        Vault(policy, resolved is null ? policy.Vault.ExportsUrl : new Uri(resolved.ExportsVaultUrl)),
        (target, token) => ContainerAsync(policy, target, resolved?.Targets.FirstOrDefault(t => t.Name == target), token));

    /// <exception cref="StepFailedException">The namespace is not bound to the vault.</exception>
    public IVault Vault(BackupPolicy policy, Uri url) => policy.Vault.Identity is IdentityPolicy.WorkloadIdentity identity
        ? bindings.Vault(policy.Namespace, url, identity) ? Bound(policy, breakers.Guard(vaults.Open(url, Identity(identity), policy.Vault.CaBundle), (identity, policy.Vault.CaBundle))) : throw NotBound(policy, url, "spec.keyVault")
        : throw new StepFailedException(new StepFailure(Reasons.InvalidSpec, "A vault takes a workload identity.", Retry: false) { Field = "spec.keyVault.identity" });

    /// <exception cref="StepFailedException">The policy does not name the target, or its credential is missing.</exception>
    public async Task<IContainer> ContainerAsync(BackupPolicy policy, string target, ResolvedTarget? frozen, CancellationToken cancellationToken)
    {
        var offsite = policy.Offsite.FirstOrDefault(o => o.Name == target) ?? throw new StepFailedException(new StepFailure(
            Reasons.InvalidSpec, $"The target {target} was taken out of the policy while this run was under way; put it back, or leave this run to end as failed.", Retry: true)
        { Field = "spec.offsite" });
        var url = frozen is null ? offsite.ContainerUrl : new Uri(frozen.ContainerUrl);
        if (!bindings.Container(policy.Namespace, url, frozen?.Path ?? offsite.Prefix, offsite.Identity))
            throw NotBound(policy, url, $"spec.offsite[name={target}]");
        return breakers.Guard(
            containers.Open(url, await IdentityAsync(policy.Namespace, offsite, cancellationToken), offsite.CaBundle),
            (offsite.Identity, offsite.CaBundle, offsite.Identity is IdentityPolicy.SharedKey ? policy.Namespace : null));
    }

    /// <summary>The farm of a policy, with the certificate that its secret holds now.</summary>
    /// <exception cref="StepFailedException">The namespace is not bound to the agent, or the secret is not whole.</exception>
    public async Task<IFarm> FarmAsync(BackupPolicy policy, Uri url, CancellationToken cancellationToken)
    {
        if (!bindings.Agent(policy.Namespace, url))
            throw NotBound(policy, url, "spec.farm.agentUrl");
        var key = (policy.Namespace, policy.Farm.TlsSecretName, url);
        var now = time.GetUtcNow();
        if (_farms.TryGetValue(key, out var open) && now - open.ReadAt < _credentialAge)
            return breakers.Guard(open.Client, url, key);
        var found = await credentials.FindAsync(policy.Namespace, policy.Farm.TlsSecretName, cancellationToken) ?? throw Missing(policy.Farm.TlsSecretName, null);
        var read = new FarmCredentials(
            found.GetValueOrDefault("tls.crt") ?? throw Missing(policy.Farm.TlsSecretName, "tls.crt"),
            new SecretValue(found.GetValueOrDefault("tls.key") ?? throw Missing(policy.Farm.TlsSecretName, "tls.key")),
            found.GetValueOrDefault("ca.crt") ?? throw Missing(policy.Farm.TlsSecretName, "ca.crt"));
        var client = open is not null && open.Credentials.Certificate == read.Certificate && open.Credentials.Authority == read.Authority && open.Credentials.Key.Matches(read.Key)
            ? open.Client
            : FarmAgentClient.Open(url, read, farmOptions, time);
        _farms[key] = new OpenFarm(client, read, now);
        return breakers.Guard(client, url, key);
    }

    public void Dispose()
    {
        foreach (var open in _farms.Values)
            open.Client.Dispose();
    }

    private BoundVault Bound(BackupPolicy policy, IVault vault) =>
        new BoundVault(vault, name => bindings.Secret(policy.Namespace, vault.Url, name), name => NotBound(policy, new Uri(vault.Url, name), "spec.keyVault.prefix"));

    private async Task<AzureIdentity> IdentityAsync(string @namespace, OffsitePolicy offsite, CancellationToken cancellationToken)
    {
        switch (offsite.Identity)
        {
            case IdentityPolicy.WorkloadIdentity workload:
                return Identity(workload);
            case IdentityPolicy.SharedKey shared:
                var found = await credentials.FindAsync(@namespace, shared.SecretName, cancellationToken);
                return found?.GetValueOrDefault("accountKey") is { } key
                    ? new AzureIdentity.SharedKeySecret(new SecretValue(key.Trim()))
                    : throw new StepFailedException(new StepFailure(Reasons.IdentityRefused, $"The secret {shared.SecretName} with the key accountKey is not there; create it.", Retry: true) { Field = $"spec.offsite[name={offsite.Name}].identity.secretName" });
            default:
                throw new InvalidOperationException("The policy names an identity that nothing here opens.");
        }
    }

    private static AzureIdentity.WorkloadIdentity Identity(IdentityPolicy.WorkloadIdentity identity) => new()
    {
        ClientId = identity.ClientId,
        TenantId = identity.TenantId,
        AuthorityHost = identity.AuthorityHost,
        DisableInstanceDiscovery = identity.DisableInstanceDiscovery,
    };

    private static StepFailedException NotBound(BackupPolicy policy, Uri url, string field) => new(new StepFailure(
        Reasons.NotBound, $"The namespace {policy.Namespace} is not bound to {url.GetLeftPart(UriPartial.Path)}; ask whoever runs the operator.", Retry: true)
    { Field = field });

    private static StepFailedException Missing(string secret, string? key) => new(new StepFailure(
        Reasons.FarmCredentialsMissing,
        key is null ? $"There is no secret {secret} in the policy's namespace; create it with tls.crt, tls.key and ca.crt." : $"The secret {secret} has no key {key}; it needs tls.crt, tls.key and ca.crt.",
        Retry: true)
    { Field = "spec.farm.tlsSecretName" });

    private sealed record OpenFarm(FarmAgentClient Client, FarmCredentials Credentials, DateTimeOffset ReadAt);
}
