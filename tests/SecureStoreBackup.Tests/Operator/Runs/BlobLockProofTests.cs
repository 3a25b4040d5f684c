using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class BlobLockProofTests
{
    private static readonly DateTimeOffset _committed = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _now = _committed.AddHours(3);

    [Fact]
    public void A_policy_of_thirty_days_proves_thirty_days_hours_after_the_commit() =>
        Assert.Null(Check(30, Blob(30)));

    [Theory]
    [InlineData(29.9, true, "is locked for 29.9 days only, until 2026-12-21")]
    [InlineData(0.01, true, "which has passed")]
    [InlineData(30.0, false, "mode is Unlocked")]
    [InlineData(null, false, "is not locked")]
    public void A_lock_that_is_too_short_over_not_final_or_not_there_proves_nothing(double? days, bool final, string said)
    {
        var failure = Check(30, Blob(30), Blob(days, final) with { Path = "p/b" })!;

        Assert.Equal((Reasons.NotImmutable, false), (failure.Reason, failure.Retry));
        Assert.StartsWith("p/b at west", failure.Message, StringComparison.Ordinal);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains("spec.offsite[name=west].immutability", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_legal_hold_alone_is_no_lock() =>
        Assert.Contains("legal hold alone", Check(1, Blob(null) with { LegalHold = true })!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_blob_that_does_not_say_when_it_was_committed_proves_nothing() =>
        Assert.Contains("does not say when", Check(1, Blob(30) with { CommittedAt = null })!.Message, StringComparison.Ordinal);

    [Fact]
    public void Where_no_lock_is_asked_for_none_is_looked_for() => Assert.Null(Check(null, Blob(null)));

    [Fact]
    public void A_point_is_locked_until_the_first_of_its_blobs_is_free() =>
        Assert.Equal(_committed.AddDays(7), BlobLockProof.LockedUntil([Blob(30), Blob(7), Blob(9)]));

    [Theory]
    [InlineData(30.0, false)]
    [InlineData(null, false)]
    public void One_blob_without_a_final_lock_leaves_the_point_unlocked(double? days, bool final) =>
        Assert.Null(BlobLockProof.LockedUntil([Blob(30), Blob(days, final)]));

    private static StoredBlob Blob(double? days, bool final = true) => new("p/a", 1, "00", "1", new Dictionary<string, string>())
    {
        CommittedAt = _committed,
        LockedUntil = days is { } lasts ? _committed.AddDays(lasts) : null,
        LockIsFinal = final && days is not null,
    };

    private static StepFailure? Check(int? days, params StoredBlob[] blobs)
    {
        try
        {
            BlobLockProof.Check(blobs, new ResolvedTarget { Name = "west", ContainerUrl = "https://west", Path = "p", ImmutableDays = days }, _now);
            return null;
        }
        catch (StepFailedException refused)
        {
            return refused.Failure;
        }
    }
}
