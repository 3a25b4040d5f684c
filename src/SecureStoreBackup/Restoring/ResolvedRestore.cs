using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Restoring;

/// <summary>What a restore found and froze when it was planned. It does this and nothing else, whatever became of spec and policy.</summary>
public sealed record ResolvedRestore
{
    [Description("Name of the recovery point. spec.confirm must say the same."), MaxLength(64)]
    public required string RecoveryPoint { get; init; }

    [Description("The off-site target that it is read from."), MaxLength(63)]
    public required string Target { get; init; }

    [Description("URL of the container."), MaxLength(2048)]
    public required string ContainerUrl { get; init; }

    [Description("Path of the policy in the container."), MaxLength(1024)]
    public required string PolicyPath { get; init; }

    [Description("SHA-256 of the manifest, as it was read."), MaxLength(64)]
    public required string ManifestSha256 { get; init; }

    [Description("Uid of the policy."), MaxLength(64)]
    public required string PolicyUid { get; init; }

    [Description("When the recovery point was made.")]
    public required DateTimeOffset BackedUpAt { get; init; }

    [Description("Files of the set."), Range(0, int.MaxValue)]
    public int Files { get; init; }

    [Description("Bytes of the set."), Range(0, long.MaxValue)]
    public long Bytes { get; init; }

    [Description("Name of the set's directory on the farm."), MaxLength(128)]
    public string? SetId { get; init; }

    [Description("That directory as SharePoint sees it."), MaxLength(1024)]
    public string? SetDirectory { get; init; }

    [Description("Id of the farm that the point came from."), MaxLength(64)]
    public required string SourceFarmId { get; init; }

    [Description("Id of the farm that is restored to; empty where none is."), MaxLength(64)]
    public string? FarmId { get; init; }

    [Description("Its agent; empty where no farm is touched."), MaxLength(2048)]
    public string? AgentUrl { get; init; }

    [Description("The secret with the certificate for that agent."), MaxLength(253)]
    public string? TlsSecretName { get; init; }

    [Description("Name of the service application that is overwritten."), MaxLength(256)]
    public string? ApplicationName { get; init; }

    [Description("Its path in SharePoint's backup tree."), MaxLength(1024)]
    public string? ApplicationItem { get; init; }

    [Description("Id, with version, of the secret that the key is opened with."), MaxLength(2048)]
    public string? PassphraseSecretId { get; init; }

    [Description("How sure it is that this passphrase opens the point.")]
    public PassphraseProof Proof { get; init; }

    [Description("Whether the point's own passphrase was set aside for another.")]
    public bool PassphraseOverridden { get; init; }

    [Description("The SQL Server instance, where a service master key is restored."), MaxLength(256)]
    public string? Instance { get; init; }

    [Description("Where the key's file stands for a moment."), MaxLength(1024)]
    public string? InstanceDirectory { get; init; }

    [Description("Whether what the farm holds now is backed up first.")]
    public bool BackUpFirst { get; init; }

    [Description("Whether data that cannot be saved before, or decrypted after, may be lost.")]
    public bool AcknowledgeDataLoss { get; init; }

    [Description("What will be done, step by step, for whoever confirms it."), MaxLength(24), ItemMaxLength(1024)]
    public IReadOnlyList<string> Plan { get; init => field = value ?? []; } = [];
}
