using System.Security.Cryptography;
using System.Text;

namespace SecureStoreBackup.Sandbox.Farm.Secrets;

/// <summary>A master key that only its passphrase opens. The passphrase is nowhere in it.</summary>
/// <param name="Salt">For PBKDF2 with SHA-256.</param>
public sealed record WrappedKey(byte[] Salt, int Iterations, SealedBox Key)
{
    public static WrappedKey Wrap(byte[] masterKey, string passphrase)
    {
        const int iterations = 100_000;
        var salt = RandomNumberGenerator.GetBytes(16);
        return new WrappedKey(salt, iterations, SealedBox.Seal(masterKey, Derive(passphrase, salt, iterations)));
    }

    /// <summary>The master key; null when this is not its passphrase.</summary>
    public byte[]? Unwrap(string passphrase) => Key.Open(Derive(passphrase, Salt, Iterations));

    private static byte[] Derive(string passphrase, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, iterations, HashAlgorithmName.SHA256, 32);
}
