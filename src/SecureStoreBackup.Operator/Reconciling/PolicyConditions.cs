using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Conditions of a policy, from a view of it. Pure.</summary>
public static class PolicyConditions
{
    private const int MostNamed = 5;

    /// <summary>For a spec that was refused.</summary>
    public static IReadOnlyList<Condition> OfRefused(PolicyResource policy, string reason, IReadOnlyList<FieldError> errors, DateTimeOffset now)
    {
        var message = string.Join(" ", errors.Select(e => $"{e.Path}: {e.Message}"));
        return Set(policy, now, only: false,
            new(ConditionTypes.Ready, false, reason, message),
            new(ConditionTypes.Reconciling, false, reason, message),
            new(ConditionTypes.Stalled, true, reason, message));
    }

    /// <summary>For a spec that nothing is known of yet.</summary>
    public static IReadOnlyList<Condition> OfUnknown(PolicyResource policy, DateTimeOffset now) => Set(policy, now, only: false,
        new(ConditionTypes.Ready, null, ConditionReasons.Probing, "Farm, vaults and containers are being asked."),
        new(ConditionTypes.Reconciling, true, ConditionReasons.Probing, "Farm, vaults and containers are being asked."),
        new(ConditionTypes.Stalled, false, ConditionReasons.Probing, ""));

    public static IReadOnlyList<Condition> Of(PolicyView view)
    {
        StepFailure[] failures = [.. view.Skew is { } skew ? [new StepFailure(Holds.ClockSkewed, skew.Message, Retry: true)] : Array.Empty<StepFailure>(), .. view.Findings.Failures];
        var said = string.Join(" ", failures.Select(f => f.Field is null ? f.Message : $"{f.Field}: {f.Message}"));
        var person = failures.FirstOrDefault(f => !f.Retry || !ReasonCatalog.Heals(f.Reason));
        var first = person ?? failures.FirstOrDefault();
        List<Value> values =
        [
            first is null ? new(ConditionTypes.Ready, true, ConditionReasons.Ready, "Farm, vaults and containers answer.") : new(ConditionTypes.Ready, false, first.Reason, said),
            new(ConditionTypes.Reconciling, first is not null && person is null, first?.Reason ?? ConditionReasons.Ready, first is not null && person is null ? said : ""),
            new(ConditionTypes.Stalled, person is not null, person?.Reason ?? ConditionReasons.Ready, person is null ? "" : said),
            Scheduling(view),
            Farm(view),
            Escrowed(view),
            Proven(view),
            Offsite(view),
            Fresh(view),
        ];
        if (view.Policy.Verification is not null || view.Findings.Targets.Any(t => t.Damaged.Count > 0))
            values.Add(Intact(view));
        if (DrillView.Condition(view) is var (status, reason, message))
            values.Add(new(ConditionTypes.RestoreProven, status, reason, message));
        if (view.Policy.ServiceMasterKeys.Count > 0)
            values.Add(ServiceMasterKeys(view));
        if (view.Policy.Retention is not null)
            values.Add(Retention(view));
        return Set(view.Resource, view.Now, only: true, [.. values]);
    }

    private static Value Scheduling(PolicyView view) => view.Decision switch
    {
        PolicyDecision.Wait { Held: { } held } wait => new(ConditionTypes.Scheduling, false, held, wait.Why),
        PolicyDecision.Wait wait when wait.Why != PolicyPlanner.NothingDue => new(ConditionTypes.Scheduling, true, ConditionReasons.Scheduled, wait.Why),
        PolicyDecision.Start start => new(ConditionTypes.Scheduling, true, ConditionReasons.Scheduled, $"{start.Name} is under way."),
        _ => new(ConditionTypes.Scheduling, true, ConditionReasons.Scheduled, "Nothing holds up runs."),
    };

    private static Value Farm(PolicyView view) => view.Findings.Farm.Failure is { } failure
        ? new(ConditionTypes.FarmReachable, false, failure.Reason, Said(failure))
        : new(ConditionTypes.FarmReachable, true, ConditionReasons.Answers, $"Farm {view.Findings.Farm.Report!.Farm.FarmId}, build {view.Findings.Farm.Report.Farm.Build}.");

    private static Value Escrowed(PolicyView view)
    {
        if (view.Findings.Passphrase is { Failure: { } away, Copy: { } ours })
            return new(ConditionTypes.PassphraseEscrowed, true, ConditionReasons.Escrowed, $"Our copy is {ours}, and backups go on with it as long as the farm accepts it. {Said(away)}");
        if (view.Findings.Passphrase.Failure is { } failure)
            return new(ConditionTypes.PassphraseEscrowed, false, failure.Reason, Said(failure));
        return view.Passphrase is { } copy
            ? new(ConditionTypes.PassphraseEscrowed, true, ConditionReasons.Escrowed, $"Our copy is {copy.SecretId}.")
            : new(ConditionTypes.PassphraseEscrowed, null, ConditionReasons.NoBackupYet, "The first backup copies the passphrase.");
    }

    /// <summary>About the newest recovery point, not the newest run: a proof without a point opens nothing.</summary>
    private static Value Proven(PolicyView view)
    {
        if (view.Passphrase is { Refused: true })
        {
            return new(ConditionTypes.PassphraseProven, false, Reasons.PassphraseRefused,
                $"spec.passphrase.secretName: the farm refused the passphrase in {view.Policy.Passphrase.SecretName}: somebody changed it on the farm, or the secret never was right. Put the passphrase that the farm has into the vault as a new version of that secret; a backup with it follows by itself.");
        }

        return view.Findings.Newest switch
        {
            { Restorable: true } point => new(ConditionTypes.PassphraseProven, true, point.Proof.ToString(), $"The passphrase of {point.Name} was accepted by the farm."),
            { } point => new(ConditionTypes.PassphraseProven, false, Reasons.PassphraseUnproven, $"spec.passphrase: no farm has accepted the passphrase of {point.Name}. {WhyUnproven(view)}"),
            null when Away(view) is { } away => new(ConditionTypes.PassphraseProven, null, away.Failure!.Reason, $"Not known while {away.Name} does not answer. {Said(away.Failure)}"),
            null => new(ConditionTypes.PassphraseProven, null, ConditionReasons.NoBackupYet, "The first backup has the farm accept the passphrase."),
        };
    }

    /// <summary>What kept the last run from a proof, with what to do about it.</summary>
    private static string WhyUnproven(PolicyView view) => view switch
    {
        { Policy.Passphrase.Verify: PassphraseVerification.Never } => "spec.passphrase.verify is Never: set OnChange or EveryRun.",
        { Passphrase: { Proof: PassphraseProof.Unproven, Method: { } why } } => why,
        { Findings.Farm.Report.Application.Proxy: null } => "The service application has no proxy, without which the key cannot be refreshed: connect one to it.",
        _ => "The next backup asks the farm.",
    };

    /// <summary>A target that does not answer: what it holds is not known, which is not the same as nothing.</summary>
    private static TargetFinding? Away(PolicyView view) => view.Findings.Targets.FirstOrDefault(t => t.Failure is not null);

    private static Value Offsite(PolicyView view)
    {
        var targets = view.Findings.Targets;
        if (targets.FirstOrDefault(t => t.Failure is not null) is { } away)
            return new(ConditionTypes.OffsiteCurrent, false, away.Failure!.Reason, Said(away.Failure));
        if (targets.FirstOrDefault(t => t.Owner is not null) is { Owner: { } owned })
            return new(ConditionTypes.OffsiteCurrent, false, owned.Reason, Said(owned));
        if (view.Findings.Newest is not { } newest)
            return new(ConditionTypes.OffsiteCurrent, null, ConditionReasons.NoBackupYet, "No recovery point exists yet.");
        var behind = targets.Where(t => t.Points.LastOrDefault()?.Name != newest.Name).Select(t => t.Name).ToArray();
        return behind.Length == 0
            ? new(ConditionTypes.OffsiteCurrent, true, ConditionReasons.Current, $"Every target holds {newest.Name}.")
            : new(ConditionTypes.OffsiteCurrent, false, ConditionReasons.Behind, $"{string.Join(", ", behind)} lacks {newest.Name}; see the last backup's status. The next backup copies to every target.");
    }

    private static Value Fresh(PolicyView view)
    {
        var objective = PolicyPlanner.MaximumAge(view.Policy.Schedule, view.Now);
        if (view.Newest is null && Away(view) is { } away)
            return new(ConditionTypes.RecoveryPointFresh, null, away.Failure!.Reason, $"Not known while {away.Name} does not answer. {Said(away.Failure)}");
        if (view.Newest is not { } newest)
            return new(ConditionTypes.RecoveryPointFresh, false, ConditionReasons.NoRecoveryPoint, "No recovery point exists yet. A backup by hand: kubectl create a SecureStoreBackup that names this policy.");
        return view.Now - newest.At <= objective
            ? new(ConditionTypes.RecoveryPointFresh, true, ConditionReasons.Fresh, $"{newest.Name} is younger than {Durations.Text(objective)}.")
            : new(ConditionTypes.RecoveryPointFresh, false, ConditionReasons.Stale, $"The newest recovery point, {newest.Name}, is older than {Durations.Text(objective)}{(view.Policy.Schedule.Suspend ? "; the policy is suspended" : "; see the last backup's status")}.");
    }

    private static Value Intact(PolicyView view)
    {
        string[] damaged = [.. view.Findings.Targets.SelectMany(t => t.Damaged.Select(p => $"{p.Name} at {t.Name}"))];
        if (damaged.Length > 0)
        {
            var follows = view.Policy.Schedule.TriggerPointDamaged && !view.Policy.Schedule.Suspend ? " A new backup is made by itself." : "";
            return new(ConditionTypes.RecoveryPointsIntact, false, ConditionReasons.PointDamaged,
                $"Damaged, and counted no longer: {string.Join(", ", damaged.Take(MostNamed))}{(damaged.Length > MostNamed ? $" and {damaged.Length - MostNamed} more" : "")}. What was found stands in _evidence/ of the container, below the point's name. Find out what changes or deletes there.{follows}");
        }

        return view.Unjudged is [var failure, ..]
            ? new(ConditionTypes.RecoveryPointsIntact, null, failure.Reason, $"Not known while a recovery point cannot be read. {Said(failure)}")
            : new(ConditionTypes.RecoveryPointsIntact, true, ConditionReasons.Intact, "No recovery point is known to be damaged.");
    }

    private static Value ServiceMasterKeys(PolicyView view)
    {
        if (view.Findings.Exports is { } failure)
            return new(ConditionTypes.ServiceMasterKeysEscrowed, false, failure.Reason, Said(failure));
        if (view.Findings.Farm.Report is { } report && Runs.PreflightVerdict.OfExports(report) is { } refused)
            return new(ConditionTypes.ServiceMasterKeysEscrowed, false, refused.Reason, Said(refused));
        var step = view.Backups.LastOrDefault(b => b.Status?.Steps.Any(s => s.Name == StepNames.ExportServiceMasterKeys && s.FinishedAt is not null) == true)
            ?.Status!.Steps.First(s => s.Name == StepNames.ExportServiceMasterKeys);
        return step switch
        {
            null when view.Resource.Status?.ServiceMasterKeys is { Count: > 0 } keys && keys.Count == view.Policy.ServiceMasterKeys.Count => new(ConditionTypes.ServiceMasterKeysEscrowed, true, ConditionReasons.Escrowed, "Every instance's last export is in the vault."),
            null => new(ConditionTypes.ServiceMasterKeysEscrowed, null, ConditionReasons.NoBackupYet, "The first backup exports the keys."),
            { State: StepState.Succeeded, Reason: null } => new(ConditionTypes.ServiceMasterKeysEscrowed, true, ConditionReasons.Escrowed, step.Message ?? ""),
            { State: StepState.Succeeded, Reason: Reasons.ServiceMasterKeyLeftBehind } when view.Findings.Farm.AskedAt > step.FinishedAt
                => new(ConditionTypes.ServiceMasterKeysEscrowed, true, ConditionReasons.Escrowed, "Every instance's last export is in the vault, and the file that stayed on a server is gone."),
            _ => new(ConditionTypes.ServiceMasterKeysEscrowed, false, step.Reason ?? Reasons.ServiceMasterKeyExportFailed, step.Message ?? ""),
        };
    }

    private static Value Retention(PolicyView view)
    {
        if (RetentionView.Refused(view) is { } step)
            return new(ConditionTypes.RetentionEnforced, false, step.Reason ?? Reasons.InternalError, $"{step.Name}: {step.Message} Nothing is lost by it; the next pass, after a backup and not today, goes on.");
        if (RetentionView.Status(view) is not { LastPass: not null } last)
            return new(ConditionTypes.RetentionEnforced, null, ConditionReasons.NoBackupYet, "The first pass follows a completed backup.");
        var held = last.Blocked.Count == 0 ? "" : $" Held by something else: {string.Join(", ", last.Blocked.GroupBy(b => b.Reason).Select(g => $"{g.Count()} {g.Key}"))}; see status.retention.blocked.";
        return new(ConditionTypes.RetentionEnforced, true, ConditionReasons.Enforced, $"{last.Kept} points stay, {last.Tombstones} are marked and go after {Durations.Text(view.Policy.Retention!.GracePeriod)}, the last pass deleted {last.Deleted}.{held}");
    }

    private static string Said(StepFailure failure) => failure.Field is null ? failure.Message : $"{failure.Field}: {failure.Message}";

    /// <param name="only">Whether conditions that are not named go; otherwise they stay as they were.</param>
    private static IReadOnlyList<Condition> Set(PolicyResource policy, DateTimeOffset now, bool only, params Value[] values)
    {
        IReadOnlyList<Condition> before = policy.Status?.Conditions ?? [];
        IReadOnlyList<Condition> conditions = only ? [.. before.Where(c => values.Any(v => v.Type == c.Type))] : before;
        foreach (var value in values)
        {
            var status = value.Status is { } known ? ConditionStatus.Of(known) : ConditionStatus.Unknown;
            var message = value.Message.Length <= 2048 ? value.Message : value.Message[..2047] + "…";
            conditions = conditions.With(new Condition(value.Type, status, ReasonText.Of(value.Reason), message) { ObservedGeneration = policy.Metadata.Generation }, now);
        }

        return conditions;
    }

    private readonly record struct Value(string Type, bool? Status, string Reason, string Message);
}
