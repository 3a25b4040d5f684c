using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What a policy's namespace may reach, by the policy's own identities and bindings.</summary>
public sealed class PolicyWorld(BackupPolicy policy, PortFactory ports, Store<BackupResource> backups, ISafetyBackups safety, RunIdentity identity) : IRestoreWorld
{
    public IReadOnlyList<RestorePlace> Places { get; } = [.. policy.Offsite.Select(o => new RestorePlace(o.Name, RecoveryPointPath.PolicyPath(o.Prefix, policy.Namespace, policy.Name)))];

    public RestoreFarmTarget? Farm { get; } = new(policy.Farm.AgentUrl, policy.Farm.TlsSecretName, AcceptForeignFarm: false);

    public ISafetyBackups? SafetyBackups => safety;

    public string PolicyUid => policy.Uid;

    public PathWriter Writer { get; } = identity.WriterOf(policy.Uid);

    public Task<IContainer> OpenContainerAsync(RestorePlace place, CancellationToken cancellationToken) => ports.ContainerAsync(policy, place.Name, null, cancellationToken);

    public Task<IFarm> OpenFarmAsync(Uri agentUrl, string tlsSecretName, CancellationToken cancellationToken) =>
        ports.FarmAsync(policy with { Farm = policy.Farm with { AgentUrl = agentUrl, TlsSecretName = tlsSecretName } }, agentUrl, cancellationToken);

    public Task<string?> PointOfBackupAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(backups.Find(new NamespacedName(policy.Namespace, name)) is { } backup && backup.Spec?.PolicyName == policy.Name ? backup.Status?.RecoveryPoint : null);

    public async Task<SecretValue> ReadSecretAsync(IContainer container, RecoveryPoint point, string secretId, CancellationToken cancellationToken)
    {
        var vault = SecretId.Parse(secretId).Vault;
        return await PinnedSecrets.ReadAsync(ports.Vault(policy, vault), secretId, cancellationToken);
    }

    public async Task<string> FindSecretAsync(RestorePassphrase passphrase, CancellationToken cancellationToken) =>
        (await ports.Vault(policy, policy.Vault.Url).GetAsync(passphrase.SecretName, passphrase.Version, cancellationToken)).Version.Id.AbsoluteUri;

    public string? DirectoryOf(string instance) => policy.ServiceMasterKeys.FirstOrDefault(k => string.Equals(k.Instance, instance, StringComparison.OrdinalIgnoreCase))?.Directory;
}
