using System.Text.Json;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Statuses;

namespace SecureStoreBackup.Tests.Operator.Statuses;

public sealed class StatusTreeTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_policy_is_protected_when_the_operator_says_so_and_the_point_is_still_young_enough() =>
        Assert.Equal(Verdict.Protected, Judge(Healthy).Verdict);

    [Fact]
    public void A_point_that_grew_too_old_since_the_operator_wrote_is_not_called_protected()
    {
        var policy = Judge(Healthy with { NewestRestorablePoint = _now.AddHours(-27) });

        Assert.Equal(Verdict.Unprotected, policy.Verdict);
        Assert.Contains("27h old, more than 26h, and the operator has not said so", policy.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_no_operator_has_seen_is_unknown() =>
        Assert.Equal((Verdict.Unknown, "No operator has looked at it yet."), (Judge(null).Verdict, Judge(null).Why));

    [Fact]
    [Invariant("I1")]
    public void A_policy_that_was_changed_is_not_called_protected_by_what_it_was()
    {
        var policy = Judge(Healthy with { ObservedGeneration = 0 });

        Assert.Equal(Verdict.Unknown, policy.Verdict);
        Assert.Contains("has not looked at the last change yet", policy.Why, StringComparison.Ordinal);
        Assert.False(Report(Healthy with { ObservedGeneration = 0 }).AllAreWell());
    }

    [Fact]
    public void Where_there_is_no_policy_all_is_not_well() => Assert.False(StatusTree.Of([], [], _now).AllAreWell());

    [Fact]
    public void What_is_false_is_a_problem_and_what_is_merely_calm_is_not()
    {
        var policy = Judge(Healthy with
        {
            Conditions = [Condition("Ready", "True"), Condition("Reconciling", "False"), Condition("Stalled", "False"), Condition("OffsiteCurrent", "False"), Condition("RestoreProven", "Unknown")],
        });

        Assert.Equal(["OffsiteCurrent"], policy.Problems.Select(p => p.Condition));
        Assert.Equal(["Stalled"], Judge(Healthy with { Conditions = [Condition("Stalled", "True")] }).Problems.Select(p => p.Condition));
    }

    [Fact]
    public void The_tree_shows_points_newest_first_with_each_copy_and_says_how_many_more_there_are()
    {
        var text = Text(Healthy, points: 1, Backup("old", "20261121t021500z-00000001", 1), Backup("new", "20261122t021500z-00000002", 0));

        Assert.Contains("sharepoint/contoso  PROTECTED", text, StringComparison.Ordinal);
        Assert.Contains("20261122t021500z-00000002  AcceptedByFarm", text, StringComparison.Ordinal);
        Assert.Contains("├─ east: verified 2026-11-22 02:17Z, locked until 2026-12-22 02:17Z", text, StringComparison.Ordinal);
        Assert.Contains("└─ west: not there", text, StringComparison.Ordinal);
        Assert.DoesNotContain("20261121t021500z-00000001", text, StringComparison.Ordinal);
        Assert.Contains("and 4 more: securestore plan sharepoint/contoso --containers", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }

    [Fact]
    public void A_damaged_copy_and_a_failed_last_run_stand_out()
    {
        var status = Healthy with { Offsite = [new OffsiteStatus { Name = "east", RecoveryPoints = 1, DamagedPoints = 1, Damaged = ["20261122t021500z-00000002"] }] };
        var failed = Backup("later", null, 0) with { Status = new BackupStatus { Phase = RunPhase.Failed, FinishedAt = _now, Message = "The farm did not answer." } };

        var text = Text(status, points: 3, Backup("new", "20261122t021500z-00000002", 1), failed);

        Assert.Contains("east: damaged", text, StringComparison.Ordinal);
        Assert.Contains("later failed 2026-11-22 12:00Z: The farm did not answer.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_names_verdicts_in_words() =>
        Assert.Contains("\"verdict\": \"Protected\"", JsonSerializer.Serialize(Report(Healthy), StatusJson.Default.StatusReport), StringComparison.Ordinal);

    private static PolicyStatus Healthy => new()
    {
        ObservedGeneration = 1,
        Protected = "True",
        MaxAge = "26h",
        NewestRestorablePoint = _now.AddHours(-3),
        Offsite = [new OffsiteStatus { Name = "east", RecoveryPoints = 5, Bytes = 2048 }],
    };

    private static Condition Condition(string type, string status) => new(type, status, "Because", "It is so.") { LastTransitionTime = _now };

    private static BackupResource Backup(string name, string? point, int daysAgo) => new()
    {
        Metadata = new ObjectMeta { Namespace = "sharepoint", Name = name, CreationTimestamp = _now.AddDays(-daysAgo) },
        Spec = new BackupSpec { PolicyName = "contoso" },
        Status = new BackupStatus
        {
            Phase = RunPhase.Completed,
            RecoveryPoint = point,
            Passphrase = new PassphraseEvidence { SecretId = "https://v/secrets/a/b", Proof = PassphraseProof.AcceptedByFarm },
            Offsite =
            [
                new OffsiteEvidence { Name = "east", ManifestUrl = "https://c/m", VerifiedAt = new(2026, 11, 22, 2, 17, 0, TimeSpan.Zero), LockedUntil = new(2026, 12, 22, 2, 17, 0, TimeSpan.Zero) },
                new OffsiteEvidence { Name = "west" },
            ],
        },
    };

    private static PolicyLine Judge(PolicyStatus? status) => Assert.Single(Report(status).Policies);

    private static StatusReport Report(PolicyStatus? status, params BackupResource[] backups) =>
        StatusTree.Of([new PolicyResource { Metadata = new ObjectMeta { Namespace = "sharepoint", Name = "contoso", Generation = 1 }, Status = status }], backups, _now);

    private static string Text(PolicyStatus status, int points, params BackupResource[] backups)
    {
        using var output = new StringWriter();
        StatusText.Write(Report(status, backups), points, new Paint(On: false), output);
        return output.ToString();
    }
}
