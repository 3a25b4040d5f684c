using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Tenancy;

/// <summary>The only way to farms, vaults and containers asks the bindings itself, whoever forgot to.</summary>
public sealed class PortFactoryTests : IDisposable
{
    private static readonly Bindings _bindings = BindingsFile.Parse("""
        bindings:
        - namespaces: [elsewhere]
          agents: [https://sp01.contoso.local:7443]
          vaults: [{url: https://contoso-sp.vault.azure.net, prefixes: [contoso]}]
          ownIdentity: true
        """, "bindings.yaml");

    private readonly AzureTransports _azure = new(new AzureTransportOptions());
    private readonly BufferPool _buffers = new();
    private readonly PortFactory _ports;

    public PortFactoryTests()
    {
        var identities = new AzureIdentities(_azure);
        _ports = new PortFactory(
            PortOpeners.Of(new KeyVaults(identities, _azure), new BlobContainers(identities, _azure, _buffers), new FarmAgentOptions(), TimeProvider.System), new NoCredentials(), _bindings, new CircuitBreakers(TimeProvider.System, NullLogger<CircuitBreakers>.Instance), TimeProvider.System);
    }

    [Fact, Invariant("I12")]
    public async Task No_agent_is_opened_that_is_not_bound()
    {
        var policy = TestPolicy.Of("westeurope");
        var refused = await Assert.ThrowsAsync<StepFailedException>(() => _ports.FarmAsync(policy, policy.Farm.AgentUrl, TestContext.Current.CancellationToken));
        Assert.Equal((Reasons.NotBound, "spec.farm.agentUrl"), (refused.Failure.Reason, refused.Failure.Field));
    }

    [Fact, Invariant("I12")]
    public void No_vault_is_opened_that_is_not_bound()
    {
        var policy = TestPolicy.Of("westeurope");
        Assert.Equal(Reasons.NotBound, Assert.Throws<StepFailedException>(() => _ports.Vault(policy, policy.Vault.Url)).Failure.Reason);
    }

    [Fact, Invariant("I12")]
    public async Task No_secret_of_another_name_is_read_wherever_its_name_comes_from()
    {
        var policy = TestPolicy.Of("westeurope") with { Namespace = "elsewhere" };
        var vault = _ports.Vault(policy, policy.Vault.Url);
        foreach (var name in new[] { "fabrikam-sssp-1-2-3", "contoso2-x", "contos" })
        {
            var refused = await Assert.ThrowsAsync<StepFailedException>(() => vault.GetAsync(name, null, TestContext.Current.CancellationToken));
            Assert.Equal(Reasons.NotBound, refused.Failure.Reason);
            Assert.Equal(Reasons.NotBound, (await Assert.ThrowsAsync<StepFailedException>(() => vault.ListAsync(name, TestContext.Current.CancellationToken))).Failure.Reason);
            Assert.Equal(Reasons.NotBound, (await Assert.ThrowsAsync<StepFailedException>(() => vault.DisableAsync(name, "1", TestContext.Current.CancellationToken))).Failure.Reason);
        }
    }

    [Fact, Invariant("I12")]
    public async Task No_container_is_opened_that_is_not_bound_although_a_run_has_frozen_it()
    {
        var policy = TestPolicy.Of("westeurope");
        var frozen = new ResolvedTarget { Name = "westeurope", ContainerUrl = "https://fabrikam.blob.core.windows.net/theirs", Path = "contoso/sharepoint.contoso/20261122T021500Z-00000000" };
        var refused = await Assert.ThrowsAsync<StepFailedException>(() => _ports.ContainerAsync(policy, "westeurope", frozen, TestContext.Current.CancellationToken));
        Assert.Equal((Reasons.NotBound, "spec.offsite[name=westeurope]"), (refused.Failure.Reason, refused.Failure.Field));
        Assert.Contains("fabrikam", refused.Failure.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _ports.Dispose();
        _buffers.Dispose();
        _azure.Dispose();
    }

    private sealed class NoCredentials : ICredentialSource
    {
        public Task<IReadOnlyDictionary<string, string>?> FindAsync(string @namespace, string name, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("No credential is read for what is not bound.");
    }
}
