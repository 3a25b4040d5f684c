using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Whether blobs are locked as a policy demands, by what the service says of each one. Pure. What is not said counts as not locked.</summary>
public static class BlobLockProof
{
    /// <summary>Times of the service are whole seconds.</summary>
    private static readonly TimeSpan _rounding = TimeSpan.FromSeconds(2);

    /// <summary>Counted from each blob's commit and by the service's clock alone, so that a policy of thirty days proves thirty days.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.NotImmutable"/>, naming the first blob that is not.</exception>
    public static void Check(IReadOnlyList<StoredBlob> blobs, ResolvedTarget target, DateTimeOffset now)
    {
        if (target.ImmutableDays is not { } days)
            return;
        foreach (var blob in blobs)
        {
            if (Fault(blob, TimeSpan.FromDays(days), now) is { } fault)
            {
                throw new StepFailedException(new StepFailure(
                    Reasons.NotImmutable,
                    $"{blob.Path} at {target.Name} {fault}, but spec.offsite[name={target.Name}].immutability demands a lock of {days} days. Give the container version-level immutability with a locked default policy of at least that long, then run the backup again: blobs that are there already get no lock from it.",
                    Retry: false));
            }
        }
    }

    /// <summary>Until when all of them are locked for good; null when one is not.</summary>
    public static DateTimeOffset? LockedUntil(IEnumerable<StoredBlob> blobs)
    {
        DateTimeOffset? earliest = null;
        foreach (var blob in blobs)
        {
            if (!blob.LockIsFinal || blob.LockedUntil is not { } until)
                return null;
            earliest = until < (earliest ?? DateTimeOffset.MaxValue) ? until : earliest;
        }

        return earliest;
    }

    /// <summary>
    /// Until when blobs should be locked that are not, by a demand of so many days from each one's commit; null when every one of them is.
    /// Once that time has passed nobody demands a lock any more, and the service may tell of none.
    /// </summary>
    public static DateTimeOffset? UnlockedUntil(IEnumerable<StoredBlob> blobs, int days)
    {
        var wanted = TimeSpan.FromDays(days);
        return blobs.Where(blob => Fault(blob, wanted, DateTimeOffset.MinValue) is not null)
            .Select(blob => blob.CommittedAt is { } from ? from + wanted : DateTimeOffset.MaxValue).Cast<DateTimeOffset?>().Max();
    }

    private static string? Fault(StoredBlob blob, TimeSpan wanted, DateTimeOffset now) => blob switch
    {
        { LockedUntil: null, LegalHold: true } => "has a legal hold alone, which somebody may lift any day",
        { LockedUntil: null } => "is not locked",
        { LockIsFinal: false } => "has a lock that is not final: its policy's mode is Unlocked",
        { LockedUntil: { } until } when until <= now => $"was locked until {until:yyyy-MM-dd HH:mm:ss}Z, which has passed",
        { CommittedAt: null } => "does not say when it was committed",
        { LockedUntil: { } until, CommittedAt: { } from } when until - from < wanted - _rounding => $"is locked for {(until - from).TotalDays:0.##} days only, until {until:yyyy-MM-dd HH:mm:ss}Z",
        _ => null,
    };
}
