using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class DrillViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly RestoreLook Read = new(Now.AddDays(-1), "20261121t021500z-1a2b3c4d", RestoreMode.Drill, DrillDepth.Integrity, Succeeded: true);
    private static readonly RestoreLook Decrypted = Read with { At = Now.AddDays(-30), Depth = DrillDepth.Decrypted };
    private static readonly RestoreLook Failed = Read with { At = Now.AddHours(-1), Depth = null, Succeeded = false };

    [Fact]
    [Invariant("I11")]
    public void Reading_alone_proves_no_restore() => Assert.Equal(("Unknown", "IntegrityOnly"), Condition(Project(null, Read)));

    [Fact]
    public void Decrypting_does_until_a_drill_fails()
    {
        Assert.Equal(("True", "Decrypted"), Condition(Project(null, Decrypted, Read)));
        Assert.Equal(("False", "DrillFailed"), Condition(Project(null, Decrypted, Read, Failed)));
        Assert.Equal(("Unknown", "IntegrityOnly"), Condition(Project(null, Decrypted, Failed, Read with { At = Now })));
    }

    [Fact]
    public void A_record_of_the_future_counts_nothing() => Assert.Equal(("Unknown", "NoDrillYet"), Condition(Project(null, Decrypted with { At = Now.AddDays(1) })));

    [Fact]
    public void What_a_target_said_stays_said_while_it_does_not_answer()
    {
        var known = Project(null, Decrypted);
        Assert.Equal(Decrypted.At, known.Drill!.LastDecrypted);
        Assert.Equal(("True", "Decrypted"), Condition(Project(known)));
    }

    [Fact]
    public void Where_nobody_drills_nothing_is_said() => Assert.Null(Project(null, WirePolicies.Changed("drill", null)).Conditions.Find(ConditionTypes.RestoreProven));

    private static PolicyStatus Project(PolicyStatus? before, params RestoreLook[] drills) =>
        Project(before, WirePolicies.Changed("drill", """{"schedule": "0 7 1 * *"}"""), drills);

    private static PolicyStatus Project(PolicyStatus? before, PolicyResource resource, params RestoreLook[] drills)
    {
        var policy = PolicyParser.Parse(resource).Policy!;
        var target = new TargetFinding(policy.Offsite[0].Name, null, []) { Drills = drills };
        var down = new StepFailure(Reasons.FarmUnreachable, "It is away.", Retry: true);
        return PolicyProjection.Of(new PolicyView(resource with { Status = before }, policy, new Findings(Now, new FarmFinding(down, null), new PassphraseFinding(down, null), null, [target]), [], Now));
    }

    private static (string, string) Condition(PolicyStatus status) => status.Conditions.Find(ConditionTypes.RestoreProven) is { } condition ? (condition.Status, condition.Reason) : default;
}
