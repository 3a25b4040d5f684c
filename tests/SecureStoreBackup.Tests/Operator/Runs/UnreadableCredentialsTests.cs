using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>A Secret that nobody can read now is told by the field that names it, not by the address of what it opens.</summary>
public sealed class UnreadableCredentialsTests : IDisposable
{
    private static readonly StepFailure _refusal = new(Reasons.CredentialsUnreadable, "The API server did not answer.", Retry: true);

    private readonly PortFactory _ports = new(
        new PortOpeners((_, _) => throw Opened(), (_, _, _) => throw Opened(), (_, _, _) => throw Opened()), new Unreadable(), Bindings.Open, new CircuitBreakers(TimeProvider.System, NullLogger<CircuitBreakers>.Instance), TimeProvider.System);

    public void Dispose() => _ports.Dispose();

    [Fact]
    public async Task The_certificate_of_a_farm()
    {
        var policy = TestPolicy.Of("west");
        var refused = await Assert.ThrowsAsync<StepFailedException>(() => _ports.FarmAsync(policy, policy.Farm.AgentUrl, TestContext.Current.CancellationToken));

        Assert.Equal(_refusal with { Field = "spec.farm.tlsSecretName" }, refused.Failure);
    }

    [Fact]
    public async Task The_signature_of_a_container()
    {
        var policy = TestPolicy.Of("west");
        policy = policy with { Offsite = [policy.Offsite[0] with { Identity = new IdentityPolicy.Sas("west-sas") }] };
        var refused = await Assert.ThrowsAsync<StepFailedException>(() => _ports.ContainerAsync(policy, "west", null, TestContext.Current.CancellationToken));

        Assert.Equal(_refusal with { Field = "spec.offsite[name=west].identity.secretName" }, refused.Failure);
    }

    private static InvalidOperationException Opened() => new("Nothing is opened without its credential.");

    private sealed class Unreadable : ICredentialSource
    {
        public Task<IReadOnlyDictionary<string, string>?> FindAsync(string @namespace, string name, CancellationToken cancellationToken) => throw new StepFailedException(_refusal);
    }
}
