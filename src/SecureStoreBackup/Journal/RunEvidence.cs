using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Journal;

/// <summary>The passphrase that a run pinned.</summary>
public record PassphraseEvidence
{
    [Description("Id, with version, of our own copy of the passphrase."), MaxLength(2048)]
    public required string SecretId { get; init; }

    [Description("Version of the secret that people put the passphrase into, at the time of the copy."), MaxLength(64)]
    public string? SourceVersion { get; init; }

    [Description("Unproven, AcceptedByFarm or Decrypted. Only the last two count as restorable.")]
    public PassphraseProof Proof { get; init; }

    [Description("Whether the farm refused it.")]
    public bool Refused { get; init; }

    [Description("When it was proven.")]
    public DateTimeOffset? ProvenAt { get; init; }

    [Description("How it was proven, or why it was not."), MaxLength(1024)]
    public string? Method { get; init; }
}

/// <summary>The last good export of an instance's service master key.</summary>
public sealed record ServiceMasterKeyEvidence
{
    [Description("The SQL Server instance."), MaxLength(256)]
    public required string Instance { get; init; }

    [Description("SHA-256 over the key's catalog row and the instance's identity."), MaxLength(64)]
    public required string Fingerprint { get; init; }

    [Description("When it was exported.")]
    public required DateTimeOffset ExportedAt { get; init; }

    [Description("Id, with version, of the export's password."), MaxLength(2048)]
    public required string PasswordSecretId { get; init; }

    [Description("Id, with version, of the exported file (base64)."), MaxLength(2048)]
    public required string FileSecretId { get; init; }

    [Description("Size of the encrypted file in bytes."), Range(0, long.MaxValue)]
    public long Bytes { get; init; }

    [Description("SHA-256 of the encrypted file."), MaxLength(64)]
    public required string Sha256 { get; init; }

    [Description("A file that could not be deleted from the server after this export: delete it by hand, it is a key."), MaxLength(1024)]
    public string? LeftBehind { get; init; }
}

/// <summary>The set on the farm's share that a run made.</summary>
public sealed record FarmSetEvidence
{
    [Description("Name of the set's directory."), MaxLength(128)]
    public required string Id { get; init; }

    [Description("The set's directory as SharePoint sees it."), MaxLength(1024)]
    public required string Directory { get; init; }

    [Description("When the backup on the farm ended.")]
    public DateTimeOffset FinishedAt { get; init; }

    [Description("SHA-256 over the configuration, equal before and after the backup."), MaxLength(64)]
    public required string ConfigurationFingerprint { get; init; }

    [Description("What SharePoint recorded, per item."), MaxLength(2)]
    public IReadOnlyList<FarmSetItem> Items { get; init; } = [];
}

/// <summary>One item of a set: the service application, or its proxy.</summary>
public sealed record FarmSetItem
{
    [Description("app or proxy."), MaxLength(16)]
    public required string Role { get; init; }

    [Description("Path in SharePoint's backup tree."), MaxLength(1024)]
    public required string ItemPath { get; init; }

    [Description("SharePoint's id of the backup."), MaxLength(64)]
    public required string BackupId { get; init; }

    [Description("Directory of the backup, such as spbr0000."), MaxLength(64)]
    public required string DirectoryName { get; init; }

    [Description("The database's file, relative to the set."), MaxLength(1024)]
    public string? DatabaseFile { get; init; }

    [Description("What SQL Server said of that file, or why it was not asked."), MaxLength(1024)]
    public string? DatabaseVerification { get; init; }

    [Description("Warnings that SharePoint counted."), Range(0, int.MaxValue)]
    public int Warnings { get; init; }

    [Description("Whether the log could be evaluated."), MaxLength(64)]
    public string? Log { get; init; }
}

/// <summary>How far a run got at one target.</summary>
public sealed record OffsiteEvidence
{
    [Description("Name of the target."), MaxLength(63)]
    public required string Name { get; init; }

    [Description("Bytes of the set that are staged or stored there."), Range(0, long.MaxValue)]
    public long? BytesCopied { get; init; }

    [Description("Bytes that were read back and compared."), Range(0, long.MaxValue)]
    public long? BytesVerified { get; init; }

    [Description("URL of the manifest; empty until the recovery point exists there."), MaxLength(2048)]
    public string? ManifestUrl { get; init; }

    [Description("When every byte had been read back and compared.")]
    public DateTimeOffset? VerifiedAt { get; init; }

    [Description("Until when every blob of the recovery point is locked, beyond anybody's reach; empty when one is not.")]
    public DateTimeOffset? LockedUntil { get; init; }
}

/// <summary>How far the current step got.</summary>
public sealed record RunProgress
{
    [Description("The step."), MaxLength(80)]
    public required string Step { get; init; }

    [Description("0 to 100."), Range(0, 100)]
    public int? Percent { get; init; }

    [Description("Bytes done."), Range(0, long.MaxValue)]
    public long? BytesDone { get; init; }

    [Description("Bytes in all."), Range(0, long.MaxValue)]
    public long? BytesTotal { get; init; }

    [Description("What it does now."), MaxLength(256)]
    public string? Phase { get; init; }
}

/// <summary>What a run copies.</summary>
public sealed record ArtifactTotals
{
    [Description("Files of the set."), Range(0, int.MaxValue)]
    public int Files { get; init; }

    [Description("Bytes of the set."), Range(0, long.MaxValue)]
    public long Bytes { get; init; }
}
