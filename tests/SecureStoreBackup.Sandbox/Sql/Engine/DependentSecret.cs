using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The password of a linked server's login, sealed under the service master key that was in use when it was stored.</summary>
internal sealed record DependentSecret(string Login, SealedBox Sealed)
{
    public static DependentSecret Seal(string login, string password, ReadOnlySpan<byte> key) => new(login, SealedBox.Seal(Encoding.UTF8.GetBytes(password), key));

    /// <summary>Sealed under a key that nobody has.</summary>
    public static DependentSecret Orphan(string login) => Seal(login, "lost", RandomNumberGenerator.GetBytes(32));

    /// <summary>Null when this is not its key.</summary>
    public string? Open(ReadOnlySpan<byte> key) => Sealed.Open(key) is { } plain ? Encoding.UTF8.GetString(plain) : null;

    public override string ToString() => $"password of {Login}";
}
