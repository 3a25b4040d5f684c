using System.Text.Json;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class PolicyProjectionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Invariant("I9")]
    public void A_status_that_was_written_is_not_written_again_while_nothing_happens()
    {
        var first = Project(Resource(null), Report());
        var read = JsonSerializer.Deserialize(Text(first), ApiJson.Default.PolicyStatus);

        for (var minutes = 1; minutes <= 60; minutes++)
            Assert.Equal(Text(first), Text(Project(Resource(read), Report(), Now.AddMinutes(minutes))));
    }

    [Fact]
    public void A_change_is_remembered_until_a_backup_holds_it()
    {
        var backup = Completed(configuration: "before");
        var changed = Project(Resource(null), Report("after"), backups: backup);
        var later = Project(Resource(changed), Report("after"), Now.AddHours(1), backup);

        Assert.Equal([new ChangeStatus { Trigger = RunTrigger.ConfigurationChanged, Cause = "after", Since = Now }], later.Changes!);
        Assert.Empty(Project(Resource(later), Report("after"), Now.AddHours(2), Completed(configuration: "after")).Changes!);
    }

    [Fact]
    public void What_a_backup_held_is_known_after_its_object_is_gone()
    {
        var known = Project(Resource(null), Report("same"), backups: Completed(configuration: "same"));

        var status = Project(Resource(known), Report("same"), Now.AddHours(1));

        Assert.Equal(("same", "contoso-20261122t021500z"), (status.ConfigurationFingerprint, Assert.Single(status.Started!).Name));
        Assert.Empty(status.Changes!);
    }

    [Theory]
    [InlineData(null, "True", "Scheduled")]
    [InlineData(7, "False", "ClockSkewed")]
    public void A_clock_that_differs_is_said_where_people_look(int? minutes, string scheduling, string reason)
    {
        var skew = minutes is { } ahead ? new ClockSkew("the API server", TimeSpan.FromMinutes(ahead)) : null;

        var conditions = Project(Resource(null), Report(), skew: skew).Conditions;

        Assert.Equal((scheduling, reason), (conditions.Find(ConditionTypes.Scheduling)!.Status, conditions.Find(ConditionTypes.Scheduling)!.Reason));
        Assert.Equal(skew is null ? "True" : "False", conditions.Find(ConditionTypes.Ready)!.Status);
        Assert.Equal(skew is null ? "False" : "True", conditions.Find(ConditionTypes.Stalled)!.Status);
    }

    [Fact]
    public void A_policy_says_what_its_run_waits_for()
    {
        var waiting = Completed("x");
        waiting = waiting with { Status = new BackupStatus { Message = "Waits for sharepoint/fabrikam-run, which is at work on the same farm." } };

        Assert.Equal("contoso-20261122t021500z: Waits for sharepoint/fabrikam-run, which is at work on the same farm.", Project(Resource(null), Report(), backups: waiting).Conditions.Find(ConditionTypes.Scheduling)!.Message);
    }

    [Fact]
    public void A_recovery_point_that_lies_ahead_is_not_fresh()
    {
        var point = new CatalogPoint("20271122t021500z-1a2b3c4d", Now.AddYears(1), 1, PassphraseProof.AcceptedByFarm, null);

        Assert.Equal("False", Project(Resource(null), Report(), points: [point]).Conditions.Find(ConditionTypes.RecoveryPointFresh)!.Status);
    }

    [Fact]
    [Invariant("I1")]
    public void A_damaged_point_counts_nowhere_and_is_named_with_its_target()
    {
        var (whole, damaged) = (Found(1), Found(0) with { Looks = [new PointLook(Now.AddMinutes(-5), Damaged: true)] });

        var status = Project(Resource(null), Report(), points: [whole, damaged]);

        Assert.Equal((1, 1, whole.At, whole.At), (status.RecoveryPoints, status.RestorablePoints, status.NewestRecoveryPoint, status.NewestRestorablePoint));
        var target = Assert.Single(status.Offsite!);
        Assert.Equal((1, whole.Name, 1L, 1), (target.RecoveryPoints, target.Newest, target.Bytes, target.DamagedPoints));
        Assert.Equal([damaged.Name], target.Damaged);
        Assert.Equal(Now.AddMinutes(-5), status.LastVerified);
        var condition = status.Conditions.Find(ConditionTypes.RecoveryPointsIntact)!;
        Assert.Equal(("False", ConditionReasons.PointDamaged), (condition.Status, condition.Reason));
        Assert.Contains($"{damaged.Name} at westeurope", condition.Message, StringComparison.Ordinal);
        Assert.Equal(RunTrigger.PointDamaged, Assert.Single(status.Changes!).Trigger);
    }

    [Fact]
    public void A_point_written_after_the_damage_was_found_makes_it_good()
    {
        var damaged = Found(1) with { Looks = [new PointLook(Now.AddHours(-2), Damaged: true)] };

        Assert.Empty(Project(Resource(null), Report(), points: [damaged, Found(0) with { CommittedAt = Now.AddHours(-1) }]).Changes!);
    }

    /// <summary>A restorable point, so many days old.</summary>
    private static CatalogPoint Found(int days) =>
        new(RecoveryPointPath.PointName(Now.AddDays(-days).AddHours(-9), new OperationId(Guid.Empty)), Now.AddDays(-days).AddHours(-9), 1, PassphraseProof.AcceptedByFarm, null);

    private static string Text(PolicyStatus status) => JsonSerializer.Serialize(status, ApiJson.Default.PolicyStatus);

    private static PolicyResource Resource(PolicyStatus? status)
    {
        var full = WirePolicies.Full();
        return full with { Metadata = full.Metadata with { CreationTimestamp = Now.AddDays(-1) }, Spec = full.Spec! with { Triggers = null, RunOnCreate = false }, Status = status };
    }

    private static PolicyStatus Project(PolicyResource resource, PreflightReport report, DateTimeOffset? now = null, BackupResource? backups = null, ClockSkew? skew = null, params CatalogPoint[] points)
    {
        var policy = PolicyParser.Parse(resource).Policy!;
        var findings = new Findings(
            now ?? Now, new FarmFinding(null, report), new PassphraseFinding(null, new PassphraseVersion("v1", Now)), null, [TargetFinding.Of("westeurope", points, now ?? Now)]);
        return PolicyProjection.Of(new PolicyView(resource, policy, findings, backups is null ? [] : [backups], now ?? Now) { Skew = skew });
    }

    private static PreflightReport Report(string configuration = "same") => new()
    {
        Farm = new FarmInfo { FarmId = "f", Build = "16.0", AgentVersion = "1", Host = "sp01", Account = "CONTOSO\\backup" },
        ConfigurationFingerprint = configuration,
        Checks = [],
        ServiceMasterKeys = [new ServiceMasterKeyState { Instance = @"SQL01\SHAREPOINT", Fingerprint = "k1" }],
    };

    private static BackupResource Completed(string configuration) => new()
    {
        Metadata = new ObjectMeta { Name = "contoso-20261122t021500z", Namespace = "sharepoint", Uid = "b", CreationTimestamp = Now.AddHours(-9) },
        Spec = new BackupSpec { PolicyName = "contoso", Trigger = RunTrigger.Schedule, Slot = Now.AddHours(-9) },
        Status = new BackupStatus
        {
            Phase = RunPhase.Completed,
            FinishedAt = Now.AddHours(-8),
            FarmSet = new FarmSetEvidence { Id = "s", Directory = "d", ConfigurationFingerprint = configuration },
        },
    };
}
