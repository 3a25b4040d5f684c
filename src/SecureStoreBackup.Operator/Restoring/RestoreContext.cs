using System.Security.Cryptography;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What a step may look at. Once the plan has frozen <see cref="RestoreRun.Resolved"/>, steps use only that.</summary>
public sealed record RestoreContext(RestoreRun Run, StepRecord Step, IRestoreWorld World, RunIdentity Identity)
{
    public OperationId Operation { get; } = OperationId.Parse(Run.Uid);

    public ResolvedRestore Resolved => Run.Resolved ?? throw new InvalidOperationException("Nothing is planned yet.");

    public RecoveryPointPath Path => new(Resolved.PolicyPath, Resolved.RecoveryPoint);

    public Task<IContainer> OpenContainerAsync(CancellationToken cancellationToken) => World.OpenContainerAsync(new RestorePlace(Resolved.Target, Resolved.PolicyPath), cancellationToken);

    public Task<IFarm> OpenFarmAsync(CancellationToken cancellationToken) => World.OpenFarmAsync(new Uri(Resolved.AgentUrl!), Resolved.TlsSecretName!, cancellationToken);

    /// <summary>The manifest, if it is still the one that the plan was made of.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.RecoveryPointDamaged"/>.</exception>
    public async Task<RecoveryPoint> ReadPointAsync(IContainer container, CancellationToken cancellationToken)
    {
        var bytes = await container.ReadAsync(Path.Manifest, ManifestReader.MaximumBytes, cancellationToken);
        if (bytes is null || Convert.ToHexStringLower(SHA256.HashData(bytes)) != Resolved.ManifestSha256)
            throw new StepFailedException(new StepFailure(Reasons.RecoveryPointDamaged, $"{Path.Manifest} {(bytes is null ? "is gone" : "is no longer the one that the plan was made of")}. Make a new restore, from another target.", Retry: false));
        return new RecoveryPoint(Path, ManifestReader.Parse(bytes));
    }

    public RestoreRun Progressed(long done, long total, string? phase = null) => Run with
    {
        Progress = new RunProgress { Step = Step.Name, BytesDone = done, BytesTotal = total, Percent = total == 0 ? null : (int)Math.Min(100, done * 100 / total), Phase = phase },
    };
}
