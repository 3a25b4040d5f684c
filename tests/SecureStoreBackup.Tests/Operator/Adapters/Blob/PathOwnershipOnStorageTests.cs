using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

/// <summary>The register of owners on real storage, whose conditions are what it rests on.</summary>
public sealed class PathOwnershipOnStorageTests(AzuriteFixture azurite)
{
    private const string Policy = "contoso/sharepoint.contoso";

    private readonly PathOwnership _owners = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Invariant("I3")]
    public async Task Of_many_clusters_that_claim_a_path_at_once_one_owns_it_and_the_others_are_refused()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);

        var claims = await Task.WhenAll(Enumerable.Range(1, 4).Select(cluster => TryClaimAsync(world.Container, $"cluster-{cluster}")));

        var owner = Assert.Single(claims, claim => claim.Number is not null);
        Assert.Equal(1, owner.Number);
        Assert.Equal(owner.Cluster, (await PathOwnership.NewestAsync(world.Container, Policy, Token))!.Record.ClusterId);
    }

    [Fact]
    public async Task The_highest_number_counts_although_names_sort_otherwise()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        for (var change = 1; change <= 11; change++)
            Assert.Equal(change, await _owners.ClaimAsync(world.Container, Policy, Writer($"cluster-{change % 2}"), takeover: true, Token));

        Assert.Equal(11, (await PathOwnership.NewestAsync(world.Container, Policy, Token))!.Number);
        await PathOwnership.CheckAsync(world.Container, Policy, Writer("cluster-1"), 11, Token);
    }

    private static PathWriter Writer(string cluster) => new([cluster], "policy", "a test");

    private async Task<(string Cluster, int? Number)> TryClaimAsync(IContainer container, string cluster)
    {
        try
        {
            return (cluster, await _owners.ClaimAsync(container, Policy, Writer(cluster), takeover: false, Token));
        }
        catch (StepFailedException refusal) when (refusal.Failure.Reason == Reasons.OwnedElsewhere)
        {
            return (cluster, null);
        }
    }
}
