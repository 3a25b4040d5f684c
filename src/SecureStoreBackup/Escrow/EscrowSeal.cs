using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Escrow;

/// <summary>Seals secrets to a public key, and opens them with the private one.</summary>
public static class EscrowSeal
{
    private const int OaepOverhead = 2 * (SHA256.HashSizeInBytes + 1);

    /// <summary>Sealing is random: the same secrets give other bytes each time.</summary>
    public static EscrowFile Seal(string recoveryPoint, EscrowRecipient recipient, IReadOnlyList<(string SecretId, SecretValue Value)> secrets)
    {
        using var key = EscrowRecipient.Open(recipient.PublicKey);
        return new EscrowFile
        {
            SchemaVersion = EscrowFile.CurrentSchemaVersion,
            RecoveryPoint = recoveryPoint,
            Recipient = recipient.Name,
            KeyId = EscrowRecipient.IdOf(key),
            Secrets = [.. secrets.Select(secret => Seal(key, secret.SecretId, secret.Value))],
        };
    }

    /// <summary>One secret of the file.</summary>
    /// <param name="privateKey">An RSA key that has its private part.</param>
    /// <exception cref="InvalidEscrowException">The key is another one, the secret is not among them, or what is there is damaged. Says no part of a secret.</exception>
    public static SecretValue Open(EscrowFile file, string secretId, RSA privateKey)
    {
        if (EscrowRecipient.IdOf(privateKey) != file.KeyId)
            throw new InvalidEscrowException($"the private key does not belong to it: it is sealed to {file.Recipient}, key {file.KeyId[..16]}…; give that key.");
        var found = file.Secrets.FirstOrDefault(secret => secret.SecretId == secretId) ?? throw new InvalidEscrowException($"{secretId} is not in it.");
        var bytes = Array.Empty<byte>();
        try
        {
            bytes = privateKey.Decrypt(Convert.FromBase64String(found.Sealed), RSAEncryptionPadding.OaepSHA256);
            if (found is { Encrypted: { } encrypted, Iv: { } iv })
                bytes = Decrypt(bytes, Convert.FromBase64String(iv), Convert.FromBase64String(encrypted));
            return new SecretValue(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes));
        }
        catch (Exception damaged) when (damaged is CryptographicException or FormatException or ArgumentException)
        {
            throw new InvalidEscrowException($"what stands there for {secretId} is damaged; take another target's copy.");   // without the cause: it may quote
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static SealedSecret Seal(RSA key, string id, SecretValue value)
    {
        var plain = Encoding.UTF8.GetBytes(value.Reveal());
        try
        {
            if (plain.Length <= (key.KeySize / 8) - OaepOverhead)
                return new SealedSecret { SecretId = id, Sealed = Wrap(key, plain) };
            using var aes = Aes.Create();
            aes.GenerateKey();
            return new SealedSecret { SecretId = id, Sealed = Wrap(key, aes.Key), Iv = Convert.ToBase64String(aes.IV), Encrypted = Convert.ToBase64String(aes.EncryptCbc(plain, aes.IV)) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static string Wrap(RSA key, byte[] plain) => Convert.ToBase64String(key.Encrypt(plain, RSAEncryptionPadding.OaepSHA256));

    private static byte[] Decrypt(byte[] key, byte[] iv, byte[] encrypted)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptCbc(encrypted, iv);
    }
}
