using System.Collections.Concurrent;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// Opens farms, vaults and containers as a policy says, and as its namespace is bound; there is no other way to them.
/// Connections are shared by all policies. Thread-safe.
/// </summary>
public sealed class PortFactory(
    PortOpeners openers, ICredentialSource credentials, Bindings bindings, CircuitBreakers breakers, TimeProvider time) : IDisposable
{
    /// <summary>How long a credential is used before its secret is read again.</summary>
    private static readonly TimeSpan _credentialAge = TimeSpan.FromSeconds(60);

    private const string TlsSecretField = "spec.farm.tlsSecretName";

    private readonly ConcurrentDictionary<(string Namespace, string Secret, Uri Url), OpenFarm> _farms = new();

    /// <summary>The ports of a run; the endpoints are the run's frozen ones once it has any.</summary>
    public async Task<RunPorts> OpenAsync(BackupPolicy policy, ResolvedRun? resolved, CancellationToken cancellationToken) => new(
        await FarmAsync(policy, resolved is null ? policy.Farm.AgentUrl : new Uri(resolved.AgentUrl), cancellationToken),
        Vault(policy, resolved is null ? policy.Vault.Url : new Uri(resolved.VaultUrl)),
        Vault(policy, resolved is null ? policy.Vault.ExportsUrl : new Uri(resolved.ExportsVaultUrl)),
        (target, token) => ContainerAsync(policy, target, resolved?.Targets.FirstOrDefault(t => t.Name == target), token));

    /// <exception cref="StepFailedException">The namespace is not bound to the vault.</exception>
    public IVault Vault(BackupPolicy policy, Uri url)
    {
        if (policy.Vault.Identity is not IdentityPolicy.WorkloadIdentity identity)
            throw new StepFailedException(new StepFailure(Reasons.InvalidSpec, "A vault takes a workload identity.", Retry: false) { Field = "spec.keyVault.identity" });
        if (!bindings.Vault(policy.Namespace, url, identity))
            throw NotBound(policy, url, "spec.keyVault");
        var route = Route(policy, policy.Vault.CaBundle, policy.Vault.Proxy, "spec.keyVault");
        return Bound(policy, breakers.Guard(openers.Vault(url, Identity(identity), route), (identity, route)));
    }

    /// <exception cref="StepFailedException">The policy does not name the target, or its credential is missing.</exception>
    public async Task<IContainer> ContainerAsync(BackupPolicy policy, string target, ResolvedTarget? frozen, CancellationToken cancellationToken)
    {
        var offsite = policy.Offsite.FirstOrDefault(o => o.Name == target) ?? throw new StepFailedException(new StepFailure(
            Reasons.InvalidSpec, $"The target {target} was taken out of the policy while this run was under way; put it back, or leave this run to end as failed.", Retry: true)
        { Field = "spec.offsite" });
        var url = frozen is null ? offsite.ContainerUrl : new Uri(frozen.ContainerUrl);
        if (!bindings.Container(policy.Namespace, url, frozen?.Path ?? offsite.Prefix, offsite.Identity))
            throw NotBound(policy, url, $"spec.offsite[name={target}]");
        var route = Route(policy, offsite.CaBundle, offsite.Proxy, $"spec.offsite[name={target}]");
        return breakers.Guard(
            openers.Container(url, await IdentityAsync(policy.Namespace, offsite, cancellationToken), route),
            (offsite.Identity, route, offsite.Identity is IdentityPolicy.WorkloadIdentity ? null : policy.Namespace));
    }

    /// <summary>The farm of a policy, with the certificate that its secret holds now.</summary>
    /// <exception cref="StepFailedException">The namespace is not bound to the agent, or the secret is not whole.</exception>
    public async Task<IFarm> FarmAsync(BackupPolicy policy, Uri url, CancellationToken cancellationToken) => (await ConnectAsync(policy, url, cancellationToken)).Farm;

    /// <summary>As <see cref="FarmAsync"/>, with what tells whether two policies come as the same client.</summary>
    /// <exception cref="StepFailedException">The namespace is not bound to the agent, or the secret is not whole.</exception>
    public async Task<FarmConnection> ConnectAsync(BackupPolicy policy, Uri url, CancellationToken cancellationToken)
    {
        if (!bindings.Agent(policy.Namespace, url))
            throw NotBound(policy, url, "spec.farm.agentUrl");
        var key = (policy.Namespace, policy.Farm.TlsSecretName, url);
        var now = time.GetUtcNow();
        if (_farms.TryGetValue(key, out var open) && now - open.ReadAt < _credentialAge)
            return new(breakers.Guard(open.Farm, url, key), new FarmAccess(url, open.Credentials));
        var found = await FindAsync(policy.Namespace, policy.Farm.TlsSecretName, TlsSecretField, cancellationToken) ?? throw Missing(policy.Farm.TlsSecretName, null);
        var read = new FarmCredentials(
            found.GetValueOrDefault("tls.crt") ?? throw Missing(policy.Farm.TlsSecretName, "tls.crt"),
            new SecretValue(found.GetValueOrDefault("tls.key") ?? throw Missing(policy.Farm.TlsSecretName, "tls.key")),
            found.GetValueOrDefault("ca.crt") ?? throw Missing(policy.Farm.TlsSecretName, "ca.crt"));
        var farm = open is not null && open.Credentials.Certificate == read.Certificate && open.Credentials.Authority == read.Authority && open.Credentials.Key.Matches(read.Key)
            ? open.Farm
            : openers.Farm(url, read);
        _farms[key] = new OpenFarm(farm, read, now);
        return new(breakers.Guard(farm, url, key), new FarmAccess(url, read));
    }

    public void Dispose()
    {
        foreach (var open in _farms.Values)
            (open.Farm as IDisposable)?.Dispose();
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
                return new AzureIdentity.SharedKeySecret(await SecretAsync(@namespace, offsite, shared.SecretName, "accountKey", cancellationToken));
            case IdentityPolicy.Sas sas:
                return new AzureIdentity.SasSecret(await SecretAsync(@namespace, offsite, sas.SecretName, "sasToken", cancellationToken));
            default:
                throw new InvalidOperationException("The policy names an identity that nothing here opens.");
        }
    }

    /// <summary>Read each time that a container is opened, so that a renewed secret is used at once.</summary>
    private async Task<SecretValue> SecretAsync(string @namespace, OffsitePolicy offsite, string name, string key, CancellationToken cancellationToken)
    {
        var field = $"spec.offsite[name={offsite.Name}].identity.secretName";
        var found = await FindAsync(@namespace, name, field, cancellationToken);
        return found?.GetValueOrDefault(key) is { } value ? new SecretValue(value.Trim()) : throw new StepFailedException(
            new StepFailure(Reasons.IdentityRefused, $"The secret {name} with the key {key} is not there; create it.", Retry: true) { Field = field });
    }

    /// <summary>A secret that a field of the policy names.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> FindAsync(string @namespace, string name, string field, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.FindAsync(@namespace, name, cancellationToken);
        }
        catch (StepFailedException refused) when (refused.Failure.Field is null)
        {
            throw new StepFailedException(refused.Failure with { Field = field }, refused);
        }
    }

    private AzureRoute Route(BackupPolicy policy, string? caBundle, Uri? proxy, string field) =>
        bindings.Proxy(policy.Namespace, proxy) ? new(caBundle, proxy) : throw NotBound(policy, proxy!, $"{field}.proxy");

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
    { Field = TlsSecretField });

    private sealed record OpenFarm(IFarm Farm, FarmCredentials Credentials, DateTimeOffset ReadAt);
}
