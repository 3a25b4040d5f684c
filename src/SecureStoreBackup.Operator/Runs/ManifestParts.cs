using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Builds a manifest from a run's journal and the files that lie at one target, and nothing else: a resumed run builds the same bytes.</summary>
public static class ManifestParts
{
    public static Manifest Build(StepContext context, IReadOnlyList<StoredBlob> files, IReadOnlyList<ManifestEscrow> escrow)
    {
        var (run, resolved) = (context.Run, context.Resolved);
        return new Manifest
        {
            RecoveryPoint = context.PointPath.Point,
            ClusterId = context.Identity.ClusterId,
            Policy = new ManifestPolicy { Namespace = run.Namespace, Name = run.PolicyName, Uid = resolved.PolicyUid },
            Trigger = run.Trigger,
            StartedAt = Whole(run.StartedAt!.Value),
            FinishedAt = Whole(run.Offsite.First(o => o.Name == context.Target).VerifiedAt!.Value),
            OperatorVersion = context.Identity.OperatorVersion,
            AgentVersion = resolved.AgentVersion,
            Farm = new ManifestFarm { Id = resolved.FarmId, Build = resolved.FarmBuild },
            ServiceApplication = new ManifestServiceApplication
            {
                Id = resolved.ApplicationId,
                Name = resolved.ApplicationName,
                Pool = resolved.ApplicationPool,
                Database = new ServiceDatabase(resolved.DatabaseName, resolved.DatabaseServer),
                Auditing = resolved.AuditingEnabled,
                ItemPath = resolved.ApplicationItem,
            },
            Proxy = resolved.ProxyItem is null ? null : new SecureStoreProxy(resolved.ProxyId!, resolved.ProxyName!, resolved.ProxyItem),
            TargetApplications = resolved.TargetApplications,
            ConfigurationFingerprint = run.FarmSet!.ConfigurationFingerprint,
            Set = new ManifestSet { Id = run.FarmSet.Id, Directory = run.FarmSet.Directory, Items = [.. run.FarmSet.Items.Select(ItemOf)] },
            Files = [.. files.Select(f => new ManifestFile { Path = f.Path[context.PointPath.File("").Length..], Bytes = f.Bytes, Sha256 = f.Sha256! })],
            Passphrase = new ManifestPassphrase
            {
                SecretId = run.Passphrase!.SecretId,
                Proof = run.Passphrase.Proof,
                ProvenAt = run.Passphrase.ProvenAt is { } at ? Whole(at) : null,
                Method = run.Passphrase.Method,
            },
            ServiceMasterKeys = [.. run.ServiceMasterKeys.Select(KeyOf)],
            Escrow = escrow.Count == 0 ? null : escrow,
        };
    }

    /// <summary>An export that an earlier point names, as a run's own evidence.</summary>
    public static ServiceMasterKeyEvidence EvidenceOf(ManifestServiceMasterKey key) => new()
    {
        Instance = key.Instance,
        Fingerprint = key.Fingerprint,
        ExportedAt = key.ExportedAt,
        PasswordSecretId = key.PasswordSecretId,
        FileSecretId = key.FileSecretId,
        Bytes = key.Bytes,
        Sha256 = key.Sha256,
    };

    private static ManifestServiceMasterKey KeyOf(ServiceMasterKeyEvidence key) => new()
    {
        Instance = key.Instance,
        Fingerprint = key.Fingerprint,
        ExportedAt = Whole(key.ExportedAt),
        PasswordSecretId = key.PasswordSecretId,
        FileSecretId = key.FileSecretId,
        Bytes = key.Bytes,
        Sha256 = key.Sha256,
    };

    private static ManifestSetItem ItemOf(FarmSetItem item) => new()
    {
        Role = item.Role,
        ItemPath = item.ItemPath,
        BackupId = item.BackupId,
        DirectoryName = item.DirectoryName,
        DatabaseFile = item.DatabaseFile,
        DatabaseVerification = item.DatabaseVerification,
        Warnings = item.Warnings,
    };

    private static DateTimeOffset Whole(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
