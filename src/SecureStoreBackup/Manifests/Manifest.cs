using System.ComponentModel;
using System.Text.Json.Serialization;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Manifests;

/// <summary>
/// What a recovery point holds and how to restore it with nothing else at hand. Written last: the point exists if and only if
/// its manifest does. Carries ids of secrets, never a value, nor a hash of a passphrase or password. The order of members is
/// the order in the file; members may be added, but none removed or changed within a schema version.
/// </summary>
public sealed record Manifest
{
    /// <summary>The version that this program writes, and the newest that it reads.</summary>
    public const int CurrentSchemaVersion = 1;

    [Description("Version of this format. A reader refuses versions newer than its own."), Minimum(1), JsonRequired]
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    [Description("Name of the recovery point, and of its directory: the slot in UTC, and eight hex digits of the operation id."), Pattern(Patterns.RecoveryPoint)]
    public required string RecoveryPoint { get; init; }

    [Description("The cluster that the backup was made from."), NotBlank]
    public required string ClusterId { get; init; }

    [Description("The policy that the backup follows.")]
    public required ManifestPolicy Policy { get; init; }

    [Description("Why the backup was started.")]
    public required RunTrigger Trigger { get; init; }

    [Description("When the backup began, in UTC.")]
    public required DateTimeOffset StartedAt { get; init; }

    [Description("When the last file had been read back and compared, in UTC.")]
    public required DateTimeOffset FinishedAt { get; init; }

    [Description("Version of the operator that wrote this."), NotBlank]
    public required string OperatorVersion { get; init; }

    [Description("Version of the farm agent that ran the backup."), NotBlank]
    public required string AgentVersion { get; init; }

    [Description("The farm. Restore to the same build or a newer one.")]
    public required ManifestFarm Farm { get; init; }

    [Description("The Secure Store service application.")]
    public required ManifestServiceApplication ServiceApplication { get; init; }

    [Description("Its proxy; absent when the farm has none or the policy leaves it out.")]
    public SecureStoreProxy? Proxy { get; init; }

    [Description("Target applications: names and fields, never values.")]
    public required IReadOnlyList<TargetApplication> TargetApplications { get; init; }

    [Description("SHA-256 over the configuration of application, proxy and target applications."), Pattern(Patterns.Sha256)]
    public required string ConfigurationFingerprint { get; init; }

    [Description("The backup set as SharePoint recorded it.")]
    public required ManifestSet Set { get; init; }

    [Description("Every file of the set, by path.")]
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    [Description("Where the passphrase of the backed-up master key is, and how sure that is.")]
    public required ManifestPassphrase Passphrase { get; init; }

    [Description("The last good export of each SQL Server instance's service master key.")]
    public required IReadOnlyList<ManifestServiceMasterKey> ServiceMasterKeys { get; init; }

    [Description("Copies of the secrets that are sealed to people outside the vault; absent when there are none.")]
    public IReadOnlyList<ManifestEscrow>? Escrow { get; init; }
}
