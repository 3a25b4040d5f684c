using Azure.Storage.Blobs.Models;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>What the service says of a blob's time and locks. A retention policy of a container as a whole, without version-level support, shows on no blob.</summary>
internal static class BlobLocks
{
    public static StoredBlob On(StoredBlob blob, BlobProperties properties) => On(blob, properties.CreatedOn, properties.ImmutabilityPolicy, properties.HasLegalHold);

    public static StoredBlob On(StoredBlob blob, BlobItemProperties properties) => On(blob, properties.CreatedOn, properties.ImmutabilityPolicy, properties.HasLegalHold);

    private static StoredBlob On(StoredBlob blob, DateTimeOffset? created, BlobImmutabilityPolicy? policy, bool legalHold) => blob with
    {
        CommittedAt = created?.ToUniversalTime(),
        LockedUntil = policy?.ExpiresOn?.ToUniversalTime(),
        LockIsFinal = policy is { ExpiresOn: not null, PolicyMode: BlobImmutabilityPolicyMode.Locked },
        LegalHold = legalHold,
    };
}
