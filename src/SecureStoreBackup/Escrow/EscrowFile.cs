namespace SecureStoreBackup.Escrow;

/// <summary>
/// <c>escrow/{recipient}.json</c> beside a manifest: the secrets that the manifest names, sealed to one public key. Whoever has
/// the private key restores without the vault; nobody else learns anything but names and sizes.
/// </summary>
public sealed record EscrowFile
{
    /// <summary>The version that this program writes, and the newest that it reads.</summary>
    public const int CurrentSchemaVersion = 1;

    public required int SchemaVersion { get; init; }

    public required string RecoveryPoint { get; init; }

    public required string Recipient { get; init; }

    /// <summary>As <see cref="EscrowRecipient.KeyId"/>.</summary>
    public required string KeyId { get; init; }

    public required IReadOnlyList<SealedSecret> Secrets { get; init; }
}

/// <summary>
/// One secret. A random 256-bit key is sealed with RSA-OAEP (SHA-256 for both hash and mask), and the value (UTF-8) is encrypted
/// with it by AES-256-CBC with PKCS #7 padding: two steps that openssl does too. A value that fits is sealed directly.
/// </summary>
public sealed record SealedSecret
{
    /// <summary>The vault's id, with version, as the manifest names it.</summary>
    public required string SecretId { get; init; }

    /// <summary>Base64: the value itself, or with <see cref="Encrypted"/> its key.</summary>
    public required string Sealed { get; init; }

    /// <summary>Base64, 16 bytes; only with <see cref="Encrypted"/>.</summary>
    public string? Iv { get; init; }

    /// <summary>Base64; only for values that do not fit the public key.</summary>
    public string? Encrypted { get; init; }
}
