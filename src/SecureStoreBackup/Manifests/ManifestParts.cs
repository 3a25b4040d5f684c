using System.ComponentModel;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Manifests;

public sealed record ManifestPolicy
{
    [Description("Namespace of the policy."), NotBlank]
    public required string Namespace { get; init; }

    [Description("Name of the policy."), NotBlank]
    public required string Name { get; init; }

    [Description("Uid of the policy; another one under the same name is another policy."), NotBlank]
    public required string Uid { get; init; }
}

public sealed record ManifestFarm
{
    [Description("The farm's own id."), NotBlank]
    public required string Id { get; init; }

    [Description("SharePoint's build."), NotBlank]
    public required string Build { get; init; }
}

/// <summary>What is needed to make an identical service application, should it be gone.</summary>
public sealed record ManifestServiceApplication
{
    [Description("Id of the service application."), NotBlank]
    public required string Id { get; init; }

    [Description("Name of the service application."), NotBlank]
    public required string Name { get; init; }

    [Description("Its application pool; absent when the farm did not say.")]
    public string? Pool { get; init; }

    [Description("Its database.")]
    public required ServiceDatabase Database { get; init; }

    [Description("Whether it audits.")]
    public required bool Auditing { get; init; }

    [Description("Its path in the backup tree, as -Item takes it."), NotBlank]
    public required string ItemPath { get; init; }
}

public sealed record ManifestSet
{
    [Description("Name of the set's directory on the farm."), NotBlank]
    public required string Id { get; init; }

    [Description("The set's directory as SharePoint saw it. SPBackupDirectory of each item lies below it: role, then directory name."), NotBlank]
    public required string Directory { get; init; }

    [Description("What was backed up: the service application, and its proxy where it was asked for.")]
    public required IReadOnlyList<ManifestSetItem> Items { get; init; }
}

public sealed record ManifestSetItem
{
    [Description("app or proxy; also the directory below the set's that -Directory takes."), Pattern("^(app|proxy)$")]
    public required string Role { get; init; }

    [Description("Path in the backup tree, as -Item takes it."), NotBlank]
    public required string ItemPath { get; init; }

    [Description("SharePoint's id of the backup, as -BackupId takes it."), NotBlank]
    public required string BackupId { get; init; }

    [Description("Directory of the backup below the role's, such as spbr0000."), NotBlank]
    public required string DirectoryName { get; init; }

    [Description("The file that is the database's backup, one of files; absent for the proxy.")]
    public string? DatabaseFile { get; init; }

    [Description("What SQL Server said of that file, or why it was not asked.")]
    public string? DatabaseVerification { get; init; }

    [Description("Warnings that SharePoint counted."), Minimum(0)]
    public required int Warnings { get; init; }
}

public sealed record ManifestFile
{
    [Description("Path below farm/ of the recovery point, with /."), NotBlank]
    public required string Path { get; init; }

    [Description("Size in bytes."), Minimum(0)]
    public required long Bytes { get; init; }

    [Description("SHA-256 of the content."), Pattern(Patterns.Sha256)]
    public required string Sha256 { get; init; }
}

public sealed record ManifestPassphrase
{
    [Description("Id of the vault secret, with version."), Pattern(Patterns.SecretId)]
    public required string SecretId { get; init; }

    [Description("Only AcceptedByFarm and Decrypted make the point restorable.")]
    public required PassphraseProof Proof { get; init; }

    [Description("When it was proven, in UTC; absent while it is not.")]
    public DateTimeOffset? ProvenAt { get; init; }

    [Description("How it was proven, or why it was not.")]
    public string? Method { get; init; }
}

public sealed record ManifestEscrow
{
    [Description("Name of the recipient; the file is escrow/NAME.json beside the manifest."), Pattern(Patterns.Label)]
    public required string Recipient { get; init; }

    [Description("SHA-256 of the recipient's public key (SubjectPublicKeyInfo, DER)."), Pattern(Patterns.Sha256)]
    public required string KeyId { get; init; }

    [Description("Size of the sealed file in bytes."), Minimum(1)]
    public required long Bytes { get; init; }

    [Description("SHA-256 of the sealed file."), Pattern(Patterns.Sha256)]
    public required string Sha256 { get; init; }
}

public sealed record ManifestServiceMasterKey
{
    [Description("The SQL Server instance."), NotBlank]
    public required string Instance { get; init; }

    [Description("SHA-256 over the key's catalog row and the instance's identity."), Pattern(Patterns.Sha256)]
    public required string Fingerprint { get; init; }

    [Description("Id of the export's password in the vault, with version."), Pattern(Patterns.SecretId)]
    public required string PasswordSecretId { get; init; }

    [Description("Id of the exported file (base64) in the vault, with version."), Pattern(Patterns.SecretId)]
    public required string FileSecretId { get; init; }

    [Description("Size of the encrypted file in bytes."), Minimum(1)]
    public required long Bytes { get; init; }

    [Description("SHA-256 of the encrypted file."), Pattern(Patterns.Sha256)]
    public required string Sha256 { get; init; }

    [Description("When it was exported, in UTC.")]
    public required DateTimeOffset ExportedAt { get; init; }
}
