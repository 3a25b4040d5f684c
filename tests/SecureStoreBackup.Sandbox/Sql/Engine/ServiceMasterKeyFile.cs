using System.Security.Cryptography;
using System.Text;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>An exported key: magic, salt, nonce, tag, and the key itself under AES-GCM with a key that PBKDF2 makes of the password.</summary>
internal static class ServiceMasterKeyFile
{
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int SecretLength = 32;
    private const int Iterations = 100_000;

    private static ReadOnlySpan<byte> Magic => "SMK\x01"u8;

    private static int Length => Magic.Length + SaltLength + NonceLength + TagLength + SecretLength;

    public static byte[] Export(ServiceMasterKey key, string password)
    {
        var file = new byte[Length];
        Magic.CopyTo(file);
        RandomNumberGenerator.Fill(file.AsSpan(Magic.Length, SaltLength + NonceLength));
        var (salt, nonce, tag, sealedSecret) = Parts(file);
        using var cipher = new AesGcm(Derive(password, salt.Span), TagLength);
        cipher.Encrypt(nonce.Span, key.Secret, sealedSecret.Span, tag.Span);
        return file;
    }

    /// <exception cref="SqlFailure">15317 when this is no exported key, 15465 when the password does not open it.</exception>
    public static byte[] Open(byte[] file, string password)
    {
        if (file.Length != Length || !file.AsSpan().StartsWith(Magic))
            throw new SqlFailure(SqlMessages.KeyFileInvalid);
        var (salt, nonce, tag, sealedSecret) = Parts(file);
        var secret = new byte[SecretLength];
        try
        {
            using var cipher = new AesGcm(Derive(password, salt.Span), TagLength);
            cipher.Decrypt(nonce.Span, sealedSecret.Span, tag.Span, secret);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SqlFailure(SqlMessages.KeyPasswordInvalid);
        }
    }

    private static (Memory<byte> Salt, Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Secret) Parts(byte[] file)
    {
        var rest = file.AsMemory(Magic.Length);
        return (rest[..SaltLength], rest.Slice(SaltLength, NonceLength), rest.Slice(SaltLength + NonceLength, TagLength), rest[(SaltLength + NonceLength + TagLength)..]);
    }

    private static byte[] Derive(string password, ReadOnlySpan<byte> salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.Unicode.GetBytes(password), salt.ToArray(), Iterations, HashAlgorithmName.SHA256, 32);
}
