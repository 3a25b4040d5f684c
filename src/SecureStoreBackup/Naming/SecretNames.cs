using System.Security.Cryptography;
using System.Text;

namespace SecureStoreBackup.Naming;

/// <summary>
/// Names of the secrets that we write: once each, never reused, lower case, within Key Vault's 127 characters.
/// Nothing in a name is secret; people find their way by them in a disaster.
/// </summary>
public static class SecretNames
{
    /// <summary>Our own copy of a Secure Store passphrase: <c>{prefix}-sssp-{farm8}-{stamp}-{op8}</c>.</summary>
    public static string Passphrase(string prefix, string farmId, DateTimeOffset at, OperationId operation) =>
        $"{PassphrasePrefix(prefix, farmId)}{Stamp.Of(at)}-{operation.Op8}";

    /// <summary>What the names of all passphrases of one farm begin with.</summary>
    public static string PassphrasePrefix(string prefix, string farmId) => $"{prefix}-sssp-{Short(farmId)}-";

    /// <summary>Password of a service master key export: <c>{prefix}-smkp-{instance}-{8 hex}-{stamp}-{op8}</c>.</summary>
    public static string ExportPassword(string prefix, string instance, DateTimeOffset at, OperationId operation) =>
        $"{ExportPasswordPrefix(prefix, instance)}{Stamp.Of(at)}-{operation.Op8}";

    /// <summary>What the names of all passwords of one instance's exports begin with.</summary>
    public static string ExportPasswordPrefix(string prefix, string instance) => $"{prefix}-smkp-{Instance(instance)}-";

    /// <summary>File of a service master key export: <c>{prefix}-smkf-{instance}-{8 hex}-{stamp}-{op8}</c>.</summary>
    public static string ExportFile(string prefix, string instance, DateTimeOffset at, OperationId operation) =>
        $"{ExportFilePrefix(prefix, instance)}{Stamp.Of(at)}-{operation.Op8}";

    /// <summary>What the names of all files of one instance's exports begin with.</summary>
    public static string ExportFilePrefix(string prefix, string instance) => $"{prefix}-smkf-{Instance(instance)}-";

    /// <summary>A slug that people recognise, and eight hex digits that keep look-alikes apart.</summary>
    private static string Instance(string instance)
    {
        var slug = new string([.. instance.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return $"{slug[..Math.Min(slug.Length, 40)].Trim('-')}-{Hash(instance.ToUpperInvariant())}";
    }

    private static string Short(string farmId) => Guid.TryParse(farmId, out var id) ? id.ToString("n")[..8] : Hash(farmId);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
