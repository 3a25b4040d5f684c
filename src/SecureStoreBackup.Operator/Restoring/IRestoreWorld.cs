using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What a restore may reach: what its policy names, or what a person names at the command line. Refusals are <see cref="StepFailedException"/>.</summary>
public interface IRestoreWorld
{
    /// <summary>Where recovery points may lie, in the order in which they are tried.</summary>
    IReadOnlyList<RestorePlace> Places { get; }

    Task<IContainer> OpenContainerAsync(RestorePlace place, CancellationToken cancellationToken);

    /// <summary>The farm to restore to where the restore names none; null where nobody said.</summary>
    RestoreFarmTarget? Farm { get; }

    Task<IFarm> OpenFarmAsync(Uri agentUrl, string tlsSecretName, CancellationToken cancellationToken);

    /// <summary>The point that a backup object made; null when there is no such object, or it made none.</summary>
    Task<string?> PointOfBackupAsync(string name, CancellationToken cancellationToken);

    /// <summary>A secret that a manifest names, at its version.</summary>
    Task<SecretValue> ReadSecretAsync(IContainer container, RecoveryPoint point, string secretId, CancellationToken cancellationToken);

    /// <summary>The id, with version, of a passphrase that is to be used instead of the point's own.</summary>
    Task<string> FindSecretAsync(RestorePassphrase passphrase, CancellationToken cancellationToken);

    /// <summary>Where the file of an instance's key may stand for a moment; null when nobody said.</summary>
    string? DirectoryOf(string instance);

    /// <summary>Backs up what the farm holds before it is overwritten; null where nobody can.</summary>
    ISafetyBackups? SafetyBackups { get; }

    string PolicyUid { get; }

    /// <summary>Who writes records to containers.</summary>
    PathWriter Writer { get; }
}

/// <param name="Name">Of the target.</param>
/// <param name="PolicyPath">As in <see cref="Naming.RecoveryPointPath.PolicyPath"/>.</param>
public sealed record RestorePlace(string Name, string PolicyPath);

/// <summary>A point whose manifest has been read.</summary>
public sealed record RecoveryPoint(Naming.RecoveryPointPath Path, Manifest Manifest);

/// <summary>Backups of the present state, made before it is overwritten.</summary>
public interface ISafetyBackups
{
    /// <summary>How far the backup of that name is; null when there is none yet.</summary>
    Task<SafetyBackup?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Starts it; one of that name that is there already is success.</summary>
    Task StartAsync(string name, CancellationToken cancellationToken);
}

/// <param name="Says">How it stands, for a person.</param>
public sealed record SafetyBackup(RunPhase Phase, string? RecoveryPoint, string Says);
