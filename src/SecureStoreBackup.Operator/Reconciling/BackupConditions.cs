using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>
/// Conditions of a backup object. Completed is true only when every target holds the point; a failed run is Stalled, since
/// it is final; a run under way is Reconciling. Ready follows Completed, for tools that know nothing else.
/// </summary>
public static class BackupConditions
{
    public const string Completed = nameof(Completed);
    public const string Failed = nameof(Failed);

    public static IReadOnlyList<Condition> Of(BackupRun run, BackupResource backup, DateTimeOffset now)
    {
        var (completed, failed) = (run.Phase == RunPhase.Completed, run.Phase == RunPhase.Failed);
        var reason = run.Reason ?? run.Phase.ToString();
        var message = run.Message ?? (run.Progress is null ? "" : $"{run.Progress.Step}: {run.Progress.Phase ?? "under way"}");
        IEnumerable<(string Type, bool? Value)> values =
        [
            (Completed, completed ? true : failed ? false : null),
            (Failed, failed),
            (ConditionTypes.Ready, completed ? true : failed ? false : null),
            (ConditionTypes.Reconciling, !run.Ended),
            (ConditionTypes.Stalled, failed),
        ];
        IReadOnlyList<Condition> conditions = backup.Status?.Conditions ?? [];
        foreach (var (type, value) in values)
        {
            var status = value is null ? ConditionStatus.Unknown : ConditionStatus.Of(value.Value);
            conditions = conditions.With(new Condition(type, status, ReasonText.Of(reason), Short(message)) { ObservedGeneration = backup.Metadata.Generation }, now);
        }

        return conditions;
    }

    private static string Short(string message) => message.Length <= 1024 ? message : message[..1023] + "…";
}
