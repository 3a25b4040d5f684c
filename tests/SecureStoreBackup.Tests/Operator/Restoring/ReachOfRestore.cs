using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;
using RecoveryPoint = SecureStoreBackup.Operator.Restoring.RecoveryPoint;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>What a restore may reach, as a policy's namespace would: the doubles of a world.</summary>
internal sealed class ReachOfRestore(RestoreWorld world) : IRestoreWorld, ISafetyBackups
{
    public IReadOnlyList<RestorePlace> Places { get; } =
        [.. world.Backups.Policy.Offsite.Select(o => new RestorePlace(o.Name, RecoveryPointPath.PolicyPath(o.Prefix, world.Backups.Policy.Namespace, world.Backups.Policy.Name)))];

    public RestoreFarmTarget? Farm { get; } = new(world.Backups.Policy.Farm.AgentUrl, world.Backups.Policy.Farm.TlsSecretName, AcceptForeignFarm: false);

    public ISafetyBackups? SafetyBackups => world.CanBackUp ? this : null;

    public string PolicyUid => world.Backups.Policy.Uid;

    public PathWriter Writer => world.Backups.Identity.WriterOf(PolicyUid);

    public Task<IContainer> OpenContainerAsync(RestorePlace place, CancellationToken cancellationToken) => Task.FromResult<IContainer>(world.Backups.Containers[place.Name]);

    public Task<IFarm> OpenFarmAsync(Uri agentUrl, string tlsSecretName, CancellationToken cancellationToken) =>
        Task.FromResult<IFarm>(agentUrl.Authority == new Uri(RestoreWorld.ScratchAgent).Authority ? world.Scratch : world.Backups.Farm);

    public Task<string?> PointOfBackupAsync(string name, CancellationToken cancellationToken) => Task.FromResult(world.Backups.Journal.Runs.FirstOrDefault(r => r.Name == name)?.RecoveryPoint);

    public Task<SecretValue> ReadSecretAsync(IContainer container, RecoveryPoint point, string secretId, CancellationToken cancellationToken) =>
        PinnedSecrets.ReadAsync(SecretId.Parse(secretId).Vault.Host == world.Backups.Vault.Url.Host ? world.Backups.Vault : world.Backups.Exports, secretId, cancellationToken);

    public async Task<string> FindSecretAsync(RestorePassphrase passphrase, CancellationToken cancellationToken) =>
        (await world.Backups.Vault.GetAsync(passphrase.SecretName, passphrase.Version, cancellationToken)).Version.Id.AbsoluteUri;

    public string? DirectoryOf(string instance) => world.Backups.Policy.ServiceMasterKeys.FirstOrDefault(k => k.Instance == instance)?.Directory;

    public Task<SafetyBackup?> FindAsync(string name, CancellationToken cancellationToken) => world.Backups.Calls.MakeAsync(
        $"backups find {name}",
        () => world.Backups.Journal.Runs.FirstOrDefault(r => r.Name == name) is { } run ? new SafetyBackup(run.Phase, run.RecoveryPoint, run.Message ?? "it has not begun.") : null,
        cancellationToken);

    public Task StartAsync(string name, CancellationToken cancellationToken) => world.Backups.Calls.MakeAsync($"backups create {name}", () =>
    {
        if (world.Backups.Journal.Runs.Any(r => r.Name == name))
            return;
        var number = world.Backups.Journal.Runs.Count + 16;
        world.Backups.Journal.Create(new BackupRun
        {
            Namespace = world.Backups.Policy.Namespace,
            Name = name,
            PolicyName = world.Backups.Policy.Name,
            Uid = $"{number:x8}-0000-4000-8000-{number:x12}",
            Trigger = RunTrigger.Manual,
            Scope = RunScope.SecureStore,
            Slot = world.Backups.Time.GetUtcNow(),
        });
    }, cancellationToken);
}
