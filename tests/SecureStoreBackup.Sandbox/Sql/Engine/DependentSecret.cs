using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

internal enum DependentKind
{
    LinkedLogin,
    Credential,
    DatabaseMasterKey,
}

/// <summary>A secret, sealed under the service master key that was in use when it was stored.</summary>
/// <param name="Name">The remote login of a linked server, the credential, or the database.</param>
/// <param name="Server">The linked server of a login; null for the others.</param>
internal sealed record DependentSecret(DependentKind Kind, string Name, SealedBox Sealed, string? Server = null)
{
    public static DependentSecret Seal(DependentKind kind, string name, string secret, ReadOnlySpan<byte> key, string? server = null) =>
        new(kind, name, SealedBox.Seal(Encoding.UTF8.GetBytes(secret), key), server);

    /// <summary>The password of a linked login, sealed under a key that nobody has.</summary>
    public static DependentSecret Orphan(string login, string server) => Seal(DependentKind.LinkedLogin, login, "lost", RandomNumberGenerator.GetBytes(32), server);

    /// <summary>Null when this is not its key.</summary>
    public string? Open(ReadOnlySpan<byte> key) => Sealed.Open(key) is { } plain ? Encoding.UTF8.GetString(plain) : null;

    /// <summary>The same secret under another key.</summary>
    public DependentSecret SealAgain(string secret, ReadOnlySpan<byte> key) => Seal(Kind, Name, secret, key, Server);

    public override string ToString() => $"{Kind} {Name}";
}
