using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>What a step may look at. Once Preflight has frozen <see cref="BackupRun.Resolved"/>, steps use only that.</summary>
public sealed record StepContext(BackupRun Run, StepRecord Step, BackupPolicy Policy, RunPorts Ports, RunIdentity Identity)
{
    /// <summary>The target of a step that runs once per target; null otherwise.</summary>
    public string? Target { get; } = StepNames.Split(Step.Name).Target;

    /// <summary>How long the step may wait for something that is under way.</summary>
    public TimeSpan Patience { get; init; } = RunDriver.Patience;

    /// <summary>What the run knows of the step's target.</summary>
    public OffsiteEvidence Evidence => Run.Offsite.FirstOrDefault(o => o.Name == Target) ?? new OffsiteEvidence { Name = Target! };

    /// <summary>The run with what is known of the target; the run itself when that is nothing new, so that nothing is written.</summary>
    public BackupRun With(OffsiteEvidence evidence) => evidence == Evidence ? Run : Run.With(evidence);

    public OperationId Operation { get; } = OperationId.Parse(Run.Uid);

    public ResolvedRun Resolved => Run.Resolved ?? throw new InvalidOperationException("Preflight has not frozen this run yet.");

    public ResolvedTarget ResolvedTarget => Resolved.Targets.First(t => t.Name == Target);

    public RecoveryPointPath PointPath => PathOf(ResolvedTarget);

    /// <summary>Who writes to containers: the policy as it is now, of this cluster.</summary>
    public PathWriter Writer => Identity.WriterOf(Policy.Uid);

    /// <exception cref="StepFailedException">The policy no longer names the target, so that nobody says who we are there.</exception>
    public Task<IContainer> OpenContainerAsync(CancellationToken cancellationToken) => Ports.OpenContainer(Target!, cancellationToken);

    public static RecoveryPointPath PathOf(ResolvedTarget target) =>
        new(target.Path[..target.Path.LastIndexOf('/')], target.Path[(target.Path.LastIndexOf('/') + 1)..]);
}
