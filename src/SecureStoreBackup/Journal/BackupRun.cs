namespace SecureStoreBackup.Journal;

/// <summary>
/// One run and its journal: all that a process needs to go on with it after a crash. It is the status of a
/// SecureStoreBackup in the cluster, and a file for the command line.
/// </summary>
public sealed record BackupRun
{
    public required string Namespace { get; init; }

    /// <summary>Name of the backup object.</summary>
    public required string Name { get; init; }

    public required string PolicyName { get; init; }

    /// <summary>The operation id: uid of the object.</summary>
    public required string Uid { get; init; }

    public RunTrigger Trigger { get; init; }

    public RunScope Scope { get; init; }

    /// <summary>The time that the run stands for: its slot, or when it was asked for.</summary>
    public required DateTimeOffset Slot { get; init; }

    public RunPhase Phase { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When the current step gives up, whatever it waits for.</summary>
    public DateTimeOffset? Deadline { get; init; }

    public ResolvedRun? Resolved { get; init; }

    public IReadOnlyList<StepRecord> Steps { get; init; } = [];

    public PassphraseEvidence? Passphrase { get; init; }

    public IReadOnlyList<ServiceMasterKeyEvidence> ServiceMasterKeys { get; init; } = [];

    public FarmSetEvidence? FarmSet { get; init; }

    public ArtifactTotals? Artifacts { get; init; }

    public IReadOnlyList<OffsiteEvidence> Offsite { get; init; } = [];

    public IReadOnlyList<RetentionEvidence> Retention { get; init; } = [];

    /// <summary>Secrets that this run deleted, since nothing names them any more.</summary>
    public IReadOnlyList<SweptSecret> SweptSecrets { get; init; } = [];

    public RunProgress? Progress { get; init; }

    /// <summary>Name of the recovery point, once any target holds it.</summary>
    public string? RecoveryPoint { get; init; }

    /// <summary>Why the run ended as it did, or what it waits for.</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public bool Ended => Phase is RunPhase.Completed or RunPhase.Failed;

    public StepRecord? Find(string step) => Steps.FirstOrDefault(s => s.Name == step);

    /// <summary>The run with one line of its journal written anew, in the order in which steps were begun.</summary>
    public BackupRun With(StepRecord step) => this with
    {
        Steps = Find(step.Name) is null ? [.. Steps, step] : [.. Steps.Select(s => s.Name == step.Name ? step : s)],
    };

    /// <summary>The run with one target's evidence written anew.</summary>
    public BackupRun With(OffsiteEvidence target) => this with
    {
        Offsite = Offsite.Any(o => o.Name == target.Name) ? [.. Offsite.Select(o => o.Name == target.Name ? target : o)] : [.. Offsite, target],
    };

    /// <summary>The run with one target's retention pass written anew.</summary>
    public BackupRun With(RetentionEvidence pass) => this with { Retention = [.. Retention.Where(r => r.Name != pass.Name), pass] };

    /// <summary>The run with one instance's export written anew.</summary>
    public BackupRun With(ServiceMasterKeyEvidence export) => this with
    {
        ServiceMasterKeys = [.. ServiceMasterKeys.Where(k => k.Instance != export.Instance), export],
    };
}
