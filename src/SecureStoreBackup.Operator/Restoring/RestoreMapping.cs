using System.Globalization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>A restore between its object in the cluster and the core's own value. Both ways lose nothing but fractions of seconds, and the ends of texts that are too long for the cluster.</summary>
public static class RestoreMapping
{
    public static RestoreRun ToRun(RestoreResource resource, RestoreWish wish)
    {
        if (resource is not { Metadata: { Namespace: { } ns, Name: { } name, Uid: { } uid, CreationTimestamp: { } created } })
            throw new ArgumentException("Only a SecureStoreRestore that the API server has stored is a run.", nameof(resource));
        var status = resource.Status ?? new RestoreStatus();
        return new RestoreRun
        {
            Namespace = ns,
            Name = name,
            Uid = uid,
            CreatedAt = created,
            Wish = wish,
            Phase = status.Phase,
            StartedAt = status.StartedAt,
            FinishedAt = status.FinishedAt,
            Deadline = status.Deadline,
            Resolved = status.Resolved,
            Steps = status.Steps,
            Findings = status.Findings ?? new RestoreFindings(),
            Progress = status.Progress,
            Reason = status.Reason,
            Message = status.Message,
        };
    }

    /// <summary>The whole status, conditions included.</summary>
    public static RestoreStatus StatusOf(RestoreRun run, RestoreResource resource, DateTimeOffset now) => new()
    {
        ObservedGeneration = resource.Metadata.Generation,
        Conditions = Conditions(run, resource, now),
        Phase = run.Phase,
        Plan = run.Resolved is { Plan.Count: > 0 } planned ? Clip(string.Join('\n', planned.Plan), 16384) : null,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        Deadline = run.Deadline,
        Resolved = run.Resolved is null ? null : run.Resolved with { Plan = [.. run.Resolved.Plan.Take(24).Select(line => Clip(line, 1024)!)] },
        Steps = [.. run.Steps.Select(step => step with { Message = Clip(step.Message, 2048) })],
        Findings = Clipped(run.Findings),
        Progress = run.Progress is null ? null : run.Progress with { Phase = Clip(run.Progress.Phase, 256) },
        ProgressSummary = run.Progress?.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent}%") : null,
        Reason = run.Reason,
        Message = Clip(run.Message, 4096),
    };

    /// <summary>
    /// Completed is true only when everything that was asked for was proven. A failed restore is Stalled, since it is final, and so is
    /// one that waits for a person to open the key; one that waits for its confirmation is under way, for nothing is wrong.
    /// </summary>
    private static IReadOnlyList<Condition> Conditions(RestoreRun run, RestoreResource resource, DateTimeOffset now)
    {
        var (completed, failed, waits) = (run.Phase == RestorePhase.Completed, run.Phase == RestorePhase.Failed, run.Phase == RestorePhase.AwaitingKey);
        var message = Clip(run.Message ?? (run.Progress is null ? "" : $"{run.Progress.Step}: {run.Progress.Phase ?? "under way"}"), 1024)!;
        bool? ended = completed ? true : failed ? false : null;
        return new (string Type, bool? Value)[]
        {
            (BackupConditions.Completed, ended),
            (BackupConditions.Failed, failed),
            (ConditionTypes.Ready, waits ? false : ended),
            (ConditionTypes.Reconciling, !run.Ended && !waits),
            (ConditionTypes.Stalled, failed || waits),
        }.Aggregate(
            resource.Status?.Conditions ?? [],
            (conditions, next) => conditions.With(
                new Condition(next.Type, next.Value is { } value ? ConditionStatus.Of(value) : ConditionStatus.Unknown, ReasonText.Of(run.Reason ?? run.Phase.ToString()), message) { ObservedGeneration = resource.Metadata.Generation }, now));
    }

    private static RestoreFindings Clipped(RestoreFindings findings) => findings with
    {
        ServicesOnline = Clip(findings.ServicesOnline, 64, 256),
        Differences = Clip(findings.Differences, 20, 512),
        SqlMessages = Clip(findings.SqlMessages, 20, 1024),
        ToDo = Clip(findings.ToDo, 20, 1024),
    };

    private static IReadOnlyList<string>? Clip(IReadOnlyList<string>? texts, int count, int length) => texts is null ? null : [.. texts.Take(count).Select(text => Clip(text, length)!)];

    // The API server refuses a whole status for one text that is too long, and words of others have no bound.
    private static string? Clip(string? text, int length) => text?.Length > length ? $"{text[..(length - 1)]}…" : text;
}
