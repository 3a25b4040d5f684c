using System.Security.Cryptography;
using SecureStoreBackup.Escrow;

namespace SecureStoreBackup.Tests.Escrow;

/// <summary>A pair of keys as a person would make it; one for all tests, since they take a while.</summary>
internal static class EscrowKeys
{
    private static readonly Lazy<RSA> s_pair = new(() => RSA.Create(EscrowRecipient.SmallestKey));

    public static RSA Private => s_pair.Value;

    public static EscrowRecipient Recipient => new("safe-2026", Private.ExportSubjectPublicKeyInfoPem());
}
