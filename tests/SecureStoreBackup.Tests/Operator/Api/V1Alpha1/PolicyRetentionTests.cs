using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

public sealed class PolicyRetentionTests
{
    [Fact]
    public void A_policy_without_a_retention_keeps_everything() => Assert.Null(PolicyParser.Parse(WirePolicies.Minimal()).Policy!.Retention);

    [Fact]
    public void A_retention_is_taken_at_its_word() => Assert.Equal(
        new RetentionRules { KeepLast = 7, KeepDaily = 14, KeepWeekly = 8, KeepMonthly = 12, KeepYearly = 7, MinimumCopies = 4, MaxDeletionsPerPass = 5, GracePeriod = TimeSpan.FromHours(72) },
        PolicyParser.Parse(WirePolicies.Full()).Policy!.Retention);

    [Fact]
    public void What_a_retention_leaves_out_is_filled_in() => Assert.Equal(
        new RetentionRules { KeepDaily = 14, MinimumCopies = 3, MaxDeletionsPerPass = 10, GracePeriod = TimeSpan.FromDays(7) },
        PolicyParser.Parse(WirePolicies.Changed("retention", """{"keepDaily": 14}""")).Policy!.Retention);

    [Theory]
    [InlineData("{}", "spec.retention", "no rule keeps anything")]
    [InlineData("""{"keepLast": 0, "minimumCopies": 3}""", "spec.retention", "no rule keeps anything")]
    [InlineData("""{"keepLast": -1}""", "spec.retention.keepLast", "out of bounds")]
    [InlineData("""{"keepDaily": 1, "minimumCopies": 0}""", "spec.retention.minimumCopies", "use 1 to 1000")]
    [InlineData("""{"keepDaily": 1, "maxDeletionsPerPass": 0}""", "spec.retention.maxDeletionsPerPass", "use 1 to 1000")]
    [InlineData("""{"keepDaily": 1, "gracePeriod": "a week"}""", "spec.retention.gracePeriod", "is no duration")]
    [InlineData("""{"keepDaily": 1, "gracePeriod": "0s"}""", "spec.retention.gracePeriod", "no time at all")]
    [Invariant("I10")]
    public void What_is_wrong_is_named(string retention, string path, string message)
    {
        var (policy, errors) = PolicyParser.Parse(WirePolicies.Changed("retention", retention));

        Assert.Null(policy);
        Assert.Contains(errors, error => error.Path == path && error.Message.Contains(message, StringComparison.Ordinal));
    }
}
