using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Journal;

/// <summary>What a run found and froze at Preflight. A resume uses only these, whatever became of the policy.</summary>
public sealed record ResolvedRun
{
    [Description("Generation of the policy that the run follows."), Range(0, long.MaxValue)]
    public long PolicyGeneration { get; init; }

    [Description("Uid of the policy."), MaxLength(64)]
    public required string PolicyUid { get; init; }

    [Description("The farm's own id."), MaxLength(64)]
    public required string FarmId { get; init; }

    [Description("SharePoint's build."), MaxLength(64)]
    public required string FarmBuild { get; init; }

    [Description("When the agent had last restored a Secure Store there; empty when it did not within the month.")]
    public DateTimeOffset? FarmRestoredAt { get; init; }

    [Description("Version of the farm agent."), MaxLength(64)]
    public required string AgentVersion { get; init; }

    [Description("The farm agent's URL."), MaxLength(2048)]
    public required string AgentUrl { get; init; }

    [Description("Id of the service application."), MaxLength(64)]
    public required string ApplicationId { get; init; }

    [Description("Name of the service application."), MaxLength(256)]
    public required string ApplicationName { get; init; }

    [Description("Path of the service application in SharePoint's backup tree."), MaxLength(1024)]
    public required string ApplicationItem { get; init; }

    [Description("Application pool of the service application."), MaxLength(256)]
    public string? ApplicationPool { get; init; }

    [Description("Database of the service application."), MaxLength(256)]
    public required string DatabaseName { get; init; }

    [Description("Server of that database."), MaxLength(256)]
    public required string DatabaseServer { get; init; }

    [Description("Whether the service application audits.")]
    public bool AuditingEnabled { get; init; }

    [Description("Id of the proxy, which the key refresh needs."), MaxLength(64)]
    public string? ProxyId { get; init; }

    [Description("Name of the proxy."), MaxLength(256)]
    public string? ProxyName { get; init; }

    [Description("Path of the proxy in SharePoint's backup tree; empty when the policy leaves the proxy out."), MaxLength(1024)]
    public string? ProxyItem { get; init; }

    [Description("Directory on the farm that the set is written below."), MaxLength(1024)]
    public required string BackupDirectory { get; init; }

    [Description("Name of the set's directory."), MaxLength(128)]
    public required string SetId { get; init; }

    [Description("Threads of Backup-SPFarm."), Range(1, 10)]
    public int BackupThreads { get; init; } = 1;

    [Description("Whether SharePoint's space estimate is overruled.")]
    public bool IgnoreSpaceEstimate { get; init; }

    [Description("Vault of the passphrase and of export passwords."), MaxLength(2048)]
    public required string VaultUrl { get; init; }

    [Description("Vault of exported key files."), MaxLength(2048)]
    public required string ExportsVaultUrl { get; init; }

    [Description("Prefix of the secrets' names."), MaxLength(64)]
    public required string VaultPrefix { get; init; }

    [Description("Off-site targets, in the policy's order."), MaxLength(4)]
    public IReadOnlyList<ResolvedTarget> Targets { get; init; } = [];

    [Description("Whether the policy has a retention, so that a pass follows the backup. Its rules are read when it comes to that.")]
    public bool Prunes { get; init; }

    [Description("Target applications at Preflight: names and fields, never values."), MaxLength(500)]
    public IReadOnlyList<TargetApplication> TargetApplications { get; init; } = [];

    /// <summary>The run with the right to write to one target frozen.</summary>
    public ResolvedRun Owning(string target, int number) => this with { Targets = [.. Targets.Select(t => t.Name == target ? t with { Owner = number } : t)] };
}

/// <summary>One off-site target of a run.</summary>
public sealed record ResolvedTarget
{
    [Description("Name of the target."), MaxLength(63)]
    public required string Name { get; init; }

    [Description("URL of the container."), MaxLength(2048)]
    public required string ContainerUrl { get; init; }

    [Description("Path of the recovery point in the container."), MaxLength(1024)]
    public required string Path { get; init; }

    [Description("Access tier of the artifacts; empty leaves it to the account."), MaxLength(16)]
    public string? AccessTier { get; init; }

    [Description("Days that every blob must stay locked; empty when the policy asks for no lock."), Range(1, 146000)]
    public int? ImmutableDays { get; init; }

    [Description("Number of the record _owner/{n}.json by which the run may write there; absent until the path is ours."), Range(1, int.MaxValue)]
    public int? Owner { get; init; }
}
