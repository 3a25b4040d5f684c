using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class LeaseDecisionTests
{
    private static readonly LeaderOptions Options = new(new("ns", "op"), "me");

    public static TheoryData<LeaseSpec?, double, LeaseDecision> Decisions => new()
    {
        { null, 0, new LeaseDecision.Create() },
        { new() { HolderIdentity = null }, 0, new LeaseDecision.Acquire() },
        { new() { HolderIdentity = "", LeaseDurationSeconds = 1 }, 0, new LeaseDecision.Acquire() },
        { new() { HolderIdentity = "me", LeaseDurationSeconds = 15 }, 99, new LeaseDecision.Renew() },
        { new() { HolderIdentity = "you", LeaseDurationSeconds = 15 }, 0, new LeaseDecision.Wait("you", TimeSpan.FromSeconds(15)) },
        { new() { HolderIdentity = "you", LeaseDurationSeconds = 15 }, 14.5, new LeaseDecision.Wait("you", TimeSpan.FromSeconds(0.5)) },
        { new() { HolderIdentity = "you", LeaseDurationSeconds = 15 }, 15, new LeaseDecision.Acquire() },
        { new() { HolderIdentity = "you", LeaseDurationSeconds = 60 }, 59, new LeaseDecision.Wait("you", TimeSpan.FromSeconds(1)) },
        { new() { HolderIdentity = "you" }, 14, new LeaseDecision.Wait("you", TimeSpan.FromSeconds(1)) },
        { new() { HolderIdentity = "you", LeaseDurationSeconds = -5 }, 14, new LeaseDecision.Wait("you", TimeSpan.FromSeconds(1)) },
    };

    [Theory, MemberData(nameof(Decisions))]
    public void A_lease_as_seen_leads_to_one_decision(LeaseSpec? record, double secondsSinceSeen, LeaseDecision expected)
    {
        var observedAt = TimeSpan.FromHours(1);

        Assert.Equal(expected, LeaseDecision.Decide(record, observedAt, "me", observedAt + TimeSpan.FromSeconds(secondsSinceSeen), Options));
    }

    [Fact]
    public void The_times_that_another_machine_wrote_play_no_part()
    {
        var ancient = new LeaseSpec { HolderIdentity = "you", LeaseDurationSeconds = 15, RenewTime = DateTimeOffset.UnixEpoch };

        Assert.IsType<LeaseDecision.Wait>(LeaseDecision.Decide(ancient, TimeSpan.Zero, "me", TimeSpan.FromSeconds(1), Options));
    }
}
