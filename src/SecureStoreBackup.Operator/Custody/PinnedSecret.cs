using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Custody;

/// <summary>One version of a secret that was read back after it was written. Manifests name it; it never changes.</summary>
/// <param name="Id">The full id, version included.</param>
/// <param name="RecoveryLevel">The vault's word on soft delete and purge protection; null when it did not say.</param>
public sealed record PinnedSecret(Uri Id, string Name, string Version, string? RecoveryLevel);

/// <summary>A secret that an earlier attempt of the same operation wrote.</summary>
/// <param name="Tags">As they were written with it.</param>
public sealed record FoundSecret(PinnedSecret Pinned, SecretValue Value, IReadOnlyDictionary<string, string> Tags);
