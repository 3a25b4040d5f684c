using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class RetentionViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly RetentionEvidence East = new() { Name = "east", At = Now.AddHours(-1), Kept = 12, Marked = 1, Deleted = 2, Tombstones = 3, Blocked = [new BlockedPoint { Name = "p1", Reason = "Locked", Until = Now.AddDays(9) }] };
    private static readonly RetentionEvidence West = East with { Name = "west", At = Now.AddMinutes(-50), Kept = 11, Blocked = [] };

    [Fact]
    public void The_last_pass_is_told_for_all_targets_together()
    {
        var status = Project(null, Backup(Step("Prune/east", StepState.Succeeded), East, West));

        Assert.Equal((Now.AddMinutes(-50), 12, 4, 6), (status.Retention!.LastPass, status.Retention.Kept, status.Retention.Deleted, status.Retention.Tombstones));
        Assert.Equal(new BlockedPoint { Name = "east/p1", Reason = "Locked", Until = Now.AddDays(9) }, Assert.Single(status.Retention.Blocked));
        Assert.Equal(("True", "Enforced"), Condition(status));
    }

    [Fact]
    public void It_is_known_after_its_backup_is_gone_and_a_day_that_was_taken_changes_nothing()
    {
        var known = Project(null, Backup(Step("Prune/east", StepState.Succeeded), East));

        Assert.Equal(known.Retention!.LastPass, Project(known).Retention!.LastPass);
        Assert.Equal(known.Retention!.LastPass, Project(known, Backup(Step("Prune/east", StepState.Skipped))).Retention!.LastPass);
        Assert.Equal(("True", "Enforced"), Condition(Project(known)));
    }

    [Fact]
    public void A_refused_pass_is_told_with_its_reason_and_what_it_did()
    {
        var status = Project(null, Backup(Step("Prune/east", StepState.Failed) with { Reason = Reasons.ContainerForbidden, Message = "No role." }, East));

        Assert.Equal(("False", Reasons.ContainerForbidden), Condition(status));
        Assert.Equal(2, status.Retention!.Deleted);
    }

    [Fact]
    public void Before_the_first_pass_nothing_is_known() => Assert.Equal(("Unknown", "NoBackupYet"), Condition(Project(null)));

    [Fact]
    public void A_policy_that_keeps_everything_has_no_such_condition()
    {
        var resource = WirePolicies.Changed("retention", null);

        Assert.Null(Project(null, resource: resource).Conditions.Find(ConditionTypes.RetentionEnforced));
    }

    private static (string, string) Condition(PolicyStatus status) =>
        status.Conditions.Find(ConditionTypes.RetentionEnforced) is { } condition ? (condition.Status, condition.Reason) : default;

    private static StepRecord Step(string name, StepState state) => new() { Name = name, State = state };

    private static PolicyStatus Project(PolicyStatus? before, BackupResource? backup = null, PolicyResource? resource = null)
    {
        resource ??= WirePolicies.Full();
        resource = resource with { Metadata = resource.Metadata with { CreationTimestamp = Now.AddDays(-1) }, Status = before };
        var down = new StepFailure(Reasons.FarmUnreachable, "It is away.", Retry: true);
        var findings = new Findings(Now, new FarmFinding(down, null), new PassphraseFinding(down, null), null, []);
        return PolicyProjection.Of(new PolicyView(resource, PolicyParser.Parse(resource).Policy!, findings, backup is null ? [] : [backup], Now));
    }

    private static BackupResource Backup(StepRecord step, params RetentionEvidence[] passes) => new()
    {
        Metadata = new ObjectMeta { Name = "contoso-20261122t021500z", Namespace = "sharepoint", Uid = "b", CreationTimestamp = Now.AddHours(-9) },
        Spec = new BackupSpec { PolicyName = "contoso", Trigger = RunTrigger.Schedule, Slot = Now.AddHours(-9) },
        Status = new BackupStatus { Phase = RunPhase.Completed, FinishedAt = Now.AddMinutes(-40), Steps = [step], Retention = passes },
    };
}
