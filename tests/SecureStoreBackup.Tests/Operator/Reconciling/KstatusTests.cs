using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

/// <summary>Every status that we can reach, as kstatus reads it.</summary>
public sealed class KstatusTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly PolicyResource _policy = new() { Metadata = new ObjectMeta { Namespace = "sharepoint", Name = "contoso", Uid = "u", Generation = 3, CreationTimestamp = _now.AddDays(-1) } };

    /// <summary>Each place where something can be wrong, and none.</summary>
    public static TheoryData<string> Places => ["nowhere", "farm", "passphrase", "exports", "target"];

    [Theory, MemberData(nameof(Places))]
    public void An_outage_is_in_progress_what_needs_a_person_is_failed_and_all_well_is_current(string place)
    {
        foreach (var reason in ReasonCatalog.All.Select(known => known.Reason).Concat(["DirectoryNotWritable", "BackupRunning"]))
        {
            foreach (var retry in new[] { true, false })
            {
                var conditions = PolicyConditions.Of(View(place, new StepFailure(reason, "It failed.", retry)));
                var expected = place is "nowhere" ? "Current" : retry && ReasonCatalog.Heals(reason) ? "InProgress" : "Failed";
                Assert.Equal((reason, retry, expected), (reason, retry, Kstatus.Of(_policy.Metadata, 3, conditions)));
                Assert.False(conditions.IsTrue("Reconciling") && conditions.IsTrue("Stalled"), "Never both.");
                Assert.All(conditions, condition => Assert.Equal(3, condition.ObservedGeneration));
            }
        }
    }

    [Fact]
    public void A_policy_is_in_progress_until_it_has_been_asked_about_and_failed_when_its_spec_is_refused()
    {
        Assert.Equal("InProgress", Kstatus.Of(_policy.Metadata, 3, PolicyConditions.OfUnknown(_policy, _now)));
        Assert.Equal("Failed", Kstatus.Of(_policy.Metadata, 3, PolicyConditions.OfRefused(_policy, Reasons.InvalidSpec, [new FieldError("spec.schedule", "it is wrong.")], _now)));
        Assert.Equal("InProgress", Kstatus.Of(_policy.Metadata, 2, PolicyConditions.Of(View("nowhere", null))));
    }

    [Theory]
    [InlineData(RunPhase.Pending, "InProgress")]
    [InlineData(RunPhase.Running, "InProgress")]
    [InlineData(RunPhase.Completed, "Current")]
    [InlineData(RunPhase.Failed, "Failed")]
    public void A_backup_is_what_its_phase_says(RunPhase phase, string expected)
    {
        var run = new BackupRun { Namespace = "sharepoint", Name = "b", Uid = "u", PolicyName = "contoso", Slot = _now, Phase = phase };
        var backup = new BackupResource { Metadata = new ObjectMeta { Namespace = "sharepoint", Name = "b", Generation = 1 } };
        Assert.Equal(expected, Kstatus.Of(backup.Metadata, 1, BackupConditions.Of(run, backup, _now)));
    }

    [Fact]
    public void An_object_that_was_just_made_is_not_taken_for_current_for_longer_than_we_need_to_see_it()
    {
        // kstatus calls an object without conditions current; the first write sets them all at once.
        Assert.Equal("Current", Kstatus.Of(_policy.Metadata, null, []));
        Assert.Contains(PolicyConditions.OfUnknown(_policy, _now), condition => condition is { Type: "Ready", Status: ConditionStatus.Unknown });
    }

    [Fact]
    public void The_same_view_gives_the_same_conditions_and_no_transition()
    {
        var first = PolicyConditions.Of(View("nowhere", null));
        var view = View("nowhere", null) with { Resource = _policy with { Status = new PolicyStatus { Conditions = first } }, Now = _now.AddHours(1) };
        Assert.Equal(first, PolicyConditions.Of(view));
    }

    private static PolicyView View(string place, StepFailure? failure)
    {
        var point = new CatalogPoint("20261122T021500Z-00000000", _now.AddMinutes(-45), 1, PassphraseProof.AcceptedByFarm, "id");
        var report = new PreflightReport { Farm = new FarmInfo { FarmId = "f", Build = "b", AgentVersion = "a", Host = "h", Account = "c" }, Checks = [] };
        var findings = new Findings(
            _now,
            new FarmFinding(place is "farm" ? failure : null, report),
            new PassphraseFinding(place is "passphrase" ? failure : null, null),
            place is "exports" ? failure : null,
            [new TargetFinding("westeurope", place is "target" ? failure : null, place is "target" ? [] : [point])]);
        return new PolicyView(_policy, TestPolicy.Of("westeurope"), findings, [], _now);
    }
}
