using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What a person at a command line may reach with no cluster: one container, the vaults that a manifest names or its escrow, and one agent.</summary>
internal sealed class ContainerWorld(RestorePlace place, IContainer container, FarmAgentClient? farm, RunIdentity identity) : IRestoreWorld
{
    /// <summary>Stands for a passphrase that the person handed in.</summary>
    public const string ByHand = "by-hand";

    public const string PlaceName = "container";

    /// <summary>Reads secrets of one point.</summary>
    public required Func<RecoveryPoint, RecoveredSecrets> Secrets { get; init; }

    /// <summary>A passphrase to open the key with instead of the point's own; null for that.</summary>
    public SecretValue? Passphrase { get; init; }

    public string? InstanceDirectory { get; init; }

    public IReadOnlyList<RestorePlace> Places => [place];

    public RestoreFarmTarget? Farm => null;   // named by every restore that needs one

    public ISafetyBackups? SafetyBackups => null;

    public string PolicyUid => "";

    public PathWriter Writer { get; } = identity.WriterOf("");

    public Task<IContainer> OpenContainerAsync(RestorePlace place, CancellationToken cancellationToken) => Task.FromResult(container);

    public Task<IFarm> OpenFarmAsync(Uri agentUrl, string tlsSecretName, CancellationToken cancellationToken) =>
        Task.FromResult<IFarm>(farm ?? throw new StepFailedException(new StepFailure(Reasons.InvalidSpec, "Name the farm's agent with --agent and --credentials.", Retry: false)));

    public Task<string?> PointOfBackupAsync(string name, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<SecretValue> ReadSecretAsync(IContainer container, RecoveryPoint point, string secretId, CancellationToken cancellationToken)
    {
        if (secretId == ByHand)
            return Passphrase ?? throw new StepFailedException(new StepFailure(Reasons.SecretNotFound, "Hand in the passphrase again, with --passphrase-file: it is written down nowhere.", Retry: false));
        var (value, from) = await Secrets(point).FindAsync(point.Manifest, secretId, cancellationToken);
        return value ?? throw new StepFailedException(new StepFailure(Reasons.SecretNotFound, $"{secretId}: {from}", Retry: false));
    }

    public Task<string> FindSecretAsync(RestorePassphrase passphrase, CancellationToken cancellationToken) => Task.FromResult(ByHand);

    public string? DirectoryOf(string instance) => InstanceDirectory;
}
