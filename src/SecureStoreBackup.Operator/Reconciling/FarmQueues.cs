using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>
/// The queue of each farm, from the objects as they were last seen. Farms are told apart by their agent's address. A look costs
/// what waits or works on one farm, however many backups there are. A restore that is at work on a farm keeps backups from beginning
/// there, and waits for those that have begun.
/// </summary>
public sealed class FarmQueues(Store<BackupResource> backups, Store<PolicyResource> policies, Store<RestoreResource> restores)
{
    private readonly StoreIndex<BackupResource, NamespacedName> _openByPolicy = new(backups, b => IsOpen(b) && BackupObjects.PolicyOf(b) is { } policy ? [policy] : []);
    private readonly StoreIndex<BackupResource, string> _openByFarm = new(backups, b => IsOpen(b) && FarmOf(b.Status?.Resolved?.AgentUrl) is { } farm ? [farm] : []);
    private readonly StoreIndex<RestoreResource, string> _restoringByFarm = new(restores, r => FarmAtWork(r) is { } farm ? [farm] : []);
    private readonly StoreIndex<PolicyResource, string> _policiesByFarm = new(policies, p => FarmOf(p.Spec?.Farm?.AgentUrl) is { } farm ? [farm] : []);

    /// <summary>What the run waits for, for a person; null when it is its turn. Another namespace's runs are not named: they are not ours to tell.</summary>
    public string? Wait(BackupResource backup)
    {
        var run = Of(backup);
        QueuedRun[] all = [run, .. Beside(run).Where(b => NamespacedName.Of(b) != NamespacedName.Of(backup)).Select(Of)];
        return FarmTurn.Ahead(run, all) switch
        {
            null => run.Begun || run.Farm is null ? null : Restoring(run.Farm) is { } restore ? $"Waits for {Named(restore, run.Namespace)}, which is at work on the same farm." : null,
            var own when (own.Namespace, own.Policy) == (run.Namespace, run.Policy) => $"Waits for {own.Name}, which is under way.",
            { Begun: true } other => $"Waits for {Named(other, run)}, which is at work on the same farm.",
            var other => $"Waits for {Named(other, run)}, which is due before it on the same farm.",
        };
    }

    /// <summary>The runs beside one that has begun, left its farm or ended with this change: what they wait for may be over.</summary>
    public IReadOnlyList<NamespacedName> Moved(StoreChange<BackupResource> change) =>
        change.Before is not { Spec: not null } before || PlaceOf(before) == PlaceOf(change.After)
            ? []
            : [.. Beside(Of(before)).Select(b => NamespacedName.Of(b)).Where(key => key != change.Key)];

    /// <summary>The runs of a farm at which a restore has gone to work, or has ended it, with this change.</summary>
    public IReadOnlyList<NamespacedName> Moved(StoreChange<RestoreResource> change)
    {
        var (before, after) = (FarmAtWork(change.Before), FarmAtWork(change.After));
        return before == after ? [] : [.. new[] { before, after }.OfType<string>().SelectMany(SharingOf).Distinct().SelectMany(_openByPolicy.Find).Select(b => NamespacedName.Of(b))];
    }

    /// <summary>What a restore that is about to touch its farm waits for, for a person; null when it is its turn.</summary>
    public string? Wait(RestoreRun run, DateTimeOffset now)
    {
        if (RestorePlanner.Next(run, now) is not RestoreDecision.Begin { Step: RestoreStepNames.StageSet or RestoreStepNames.RefreshKey or RestoreStepNames.RestoreServiceMasterKey } begin
            || FarmOf(run.Resolved?.AgentUrl) is not { } farm || HasTouched(run.Steps))
            return null;
        if (Restoring(farm) is { } other && other.Metadata.Uid != run.Uid)
            return $"{begin.Step} waits for {Named(other, run.Namespace)}, which is at work on the same farm.";
        return _openByFarm.Find(farm).Select(Of).FirstOrDefault(b => b is { Begun: true, OnFarm: true }) is { } backup
            ? $"{begin.Step} waits for {(backup.Namespace == run.Namespace ? backup.Name : "a backup of another namespace")}, which is at work on the same farm."
            : null;
    }

    /// <summary>The restore that has written over what this one restored, while it waits for its key; null when none has.</summary>
    public RestoreResource? Overtaking(RestoreRun run) =>
        run.Phase == RestorePhase.AwaitingKey ? restores.All.FirstOrDefault(r => r.Status is { } status && OvertakenRestore.Is(run, r.Metadata.Uid!, status.Resolved, status.Steps)) : null;

    /// <summary>A restore, as it may be told to a namespace.</summary>
    public static string Told(RestoreResource restore, string @namespace) => Named(restore, @namespace);

    private RestoreResource? Restoring(string farm) => _restoringByFarm.Find(farm).FirstOrDefault();

    /// <summary>From its first step on the farm to its last.</summary>
    private static bool HasTouched(IReadOnlyList<StepRecord> steps) =>
        steps.Any(s => s.Name is RestoreStepNames.StageSet or RestoreStepNames.RefreshKey or RestoreStepNames.RestoreServiceMasterKey) && !steps.Any(s => s.Name == RestoreStepNames.Record);

    private static string Named(RestoreResource restore, string @namespace) => restore.Metadata.Namespace == @namespace ? $"the restore {restore.Metadata.Name}" : "a restore of another namespace";

    private static string Named(QueuedRun other, QueuedRun run) => other.Namespace == run.Namespace ? $"{other.Namespace}/{other.Name}" : "a backup of another namespace";

    /// <summary>Every open run of the policies that have one on this farm, or would have it there, the run's own among them.</summary>
    private IEnumerable<BackupResource> Beside(QueuedRun run)
    {
        var sharing = run.Farm is null ? [] : SharingOf(run.Farm);
        return sharing.Append(new NamespacedName(run.Namespace, run.Policy)).Distinct().SelectMany(_openByPolicy.Find);
    }

    /// <summary>Policies that have a run on this farm, or would have it there.</summary>
    private IEnumerable<NamespacedName> SharingOf(string farm) =>
        _policiesByFarm.Find(farm).Select(p => NamespacedName.Of(p)).Concat(_openByFarm.Find(farm).Select(b => BackupObjects.PolicyOf(b)!.Value));

    private static string? FarmAtWork(RestoreResource? restore) =>
        restore?.Status is { Phase: RestorePhase.Running } status && HasTouched(status.Steps) ? FarmOf(status.Resolved?.AgentUrl) : null;

    /// <summary>Where a run stands in line, as far as others care.</summary>
    private static (bool Open, bool Begun, bool OnFarm) PlaceOf(BackupResource? backup) =>
        backup is not null && IsOpen(backup) ? (true, backup.Status?.Steps.Count > 0, OnFarm(backup.Status?.Steps ?? [])) : default;

    private static bool IsOpen(BackupResource backup) =>
        backup is { Spec: not null, Metadata: { DeletionTimestamp: null, Name: not null }, Status: null or { Phase: not (RunPhase.Completed or RunPhase.Failed) } };

    private QueuedRun Of(BackupResource backup)
    {
        var (status, policy) = (backup.Status, backup.Spec!.PolicyName);
        var url = status?.Resolved?.AgentUrl ?? AgentOf(policies.Find(new NamespacedName(backup.Metadata.Namespace!, policy)));
        return new QueuedRun(
            backup.Metadata.Namespace!, backup.Metadata.Name!, policy, FarmOf(url),
            backup.SlotAt(), backup.Metadata.CreationTimestamp ?? DateTimeOffset.UnixEpoch, status?.Steps.Count > 0, OnFarm(status?.Steps ?? []));
    }

    private static string? FarmOf(string? agentUrl) => Uri.TryCreate(agentUrl, UriKind.Absolute, out var agent) ? agent.Authority.ToLowerInvariant() : null;

    /// <summary>Null for a policy that is gone or refused: what cannot begin holds up nobody.</summary>
    private static string? AgentOf(PolicyResource? policy) =>
        policy?.Status?.Conditions.Find(ConditionTypes.Stalled) is { Status: ConditionStatus.True, Reason: Reasons.InvalidSpec or Reasons.NotBound } ? null : policy?.Spec?.Farm?.AgentUrl;

    /// <summary>Not once the farm has been backed up; nor while a refusal is waited out before that, so that one policy's trouble is not another's.</summary>
    private static bool OnFarm(IReadOnlyList<StepRecord> steps) => !steps.Any(s =>
        s.Name == StepNames.BackUpFarm ? s.FinishedAt is not null : s is { State: StepState.Running, FailingSince: not null });
}
