using SecureStoreBackup.Ownership;

namespace SecureStoreBackup.Tests.Ownership;

public sealed class OwnerDecisionTests
{
    private static readonly PathWriter Writer = new(["cluster-1", "namespace-1"], "policy-1", "us");

    [Fact]
    public void A_path_without_an_owner_is_the_first_comers() =>
        Assert.Equal(1, Assert.IsType<OwnerDecision.Claims>(OwnerDecision.Of(null, Writer)).Number);

    [Theory]
    [InlineData("cluster-1")]
    [InlineData("namespace-1")]
    public void Our_own_record_stands_by_whichever_of_our_ids_it_was_written(string cluster) =>
        Assert.Equal(new OwnerDecision.Owns(7), OwnerDecision.Of(Record(7, cluster, "policy-1"), Writer));

    [Fact]
    public void A_policy_that_was_made_again_in_the_same_cluster_goes_on_by_itself() =>
        Assert.Equal(8, Assert.IsType<OwnerDecision.Claims>(OwnerDecision.Of(Record(7, "cluster-1", "policy-0"), Writer)).Number);

    [Fact]
    public void What_an_owner_left_is_the_next_comers() =>
        Assert.Equal(8, Assert.IsType<OwnerDecision.Claims>(OwnerDecision.Of(Record(7, null, null), Writer)).Number);

    [Theory]
    [InlineData("policy-1")]
    [InlineData("policy-2")]
    public void Another_cluster_is_refused_whatever_its_policy_is_called(string policy) =>
        Assert.Equal(7, Assert.IsType<OwnerDecision.Refused>(OwnerDecision.Of(Record(7, "cluster-2", policy), Writer)).Owner.Number);

    private static NumberedOwner Record(int number, string? cluster, string? policy) =>
        new(number, new OwnerRecord { ClusterId = cluster, PolicyUid = policy, At = DateTimeOffset.UnixEpoch, By = "them", Why = "because" });
}
