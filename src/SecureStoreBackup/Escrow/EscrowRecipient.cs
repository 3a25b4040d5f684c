using System.Security.Cryptography;

namespace SecureStoreBackup.Escrow;

/// <summary>Somebody outside the vault who can open what is sealed to them: the holder of an RSA private key that we never see.</summary>
/// <param name="Name">Unique within the policy; the name of the sealed file.</param>
/// <param name="PublicKey">PEM, <c>-----BEGIN PUBLIC KEY-----</c>.</param>
public sealed record EscrowRecipient(string Name, string PublicKey)
{
    /// <summary>An escrow lasts for years, and what is sealed has to fit: 3,072 bits hold 318 bytes.</summary>
    public const int SmallestKey = 3072;

    public const int LargestKey = 8192;

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo, DER) in lower-case hex: tells a private key's holder whether it is theirs.</summary>
    public string KeyId
    {
        get
        {
            using var key = Open(PublicKey);
            return IdOf(key);
        }
    }

    /// <summary>The <see cref="KeyId"/> of a key, private or public.</summary>
    public static string IdOf(RSA key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    /// <summary>What is wrong with a public key; null when nothing is. Never quotes it.</summary>
    public static string? Check(string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return "that is a private key; take it out, treat it as exposed, and give the public key of a new pair (openssl pkey -in KEY -pubout).";
        if (pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
            return "that is a certificate; give its public key alone (openssl x509 -in CERT -pubkey -noout).";
        try
        {
            using var key = Open(pem);
            return key.KeySize is >= SmallestKey and <= LargestKey
                ? null
                : $"the key has {key.KeySize} bits; use RSA of {SmallestKey} to {LargestKey} bits (openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096).";
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException)
        {
            return "it is no RSA public key in PEM; write it as -----BEGIN PUBLIC KEY----- (openssl pkey -in KEY -pubout).";
        }
    }

    internal static RSA Open(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
