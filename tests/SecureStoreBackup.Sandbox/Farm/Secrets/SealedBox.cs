using System.Security.Cryptography;

namespace SecureStoreBackup.Sandbox.Farm.Secrets;

/// <summary>Bytes under AES-256-GCM with a random nonce.</summary>
public sealed record SealedBox(byte[] Nonce, byte[] Tag, byte[] Data)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static SealedBox Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> key)
    {
        var box = new SealedBox(RandomNumberGenerator.GetBytes(NonceLength), new byte[TagLength], new byte[plain.Length]);
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(box.Nonce, plain, box.Data, box.Tag);
        return box;
    }

    /// <summary>Null when this is not the key.</summary>
    public byte[]? Open(ReadOnlySpan<byte> key)
    {
        var plain = new byte[Data.Length];
        try
        {
            using var cipher = new AesGcm(key, TagLength);
            cipher.Decrypt(Nonce, Data, Tag, plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
