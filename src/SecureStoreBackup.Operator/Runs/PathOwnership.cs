using SecureStoreBackup.Naming;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// The register of owners of a policy's path in one container. Whoever writes there needs the highest record; whoever wrote a
/// higher one has taken the path over. A record is created on condition that nobody else did, and counts once it was read back,
/// so that a lost answer or a crash settles itself.
/// </summary>
public sealed class PathOwnership(TimeProvider time)
{
    /// <summary>How often somebody else may come first before we give up for now.</summary>
    private const int Tries = 4;

    /// <summary>The newest record; null when there is none.</summary>
    /// <exception cref="StepFailedException">The container refuses, or the record cannot be read (<see cref="Reasons.VerificationFailed"/>).</exception>
    public static async Task<NumberedOwner?> NewestAsync(IContainer container, string policyPath, CancellationToken cancellationToken)
    {
        var newest = 0;
        await foreach (var blob in container.ListAsync(OwnerPath.Folder(policyPath), cancellationToken))
            newest = Math.Max(newest, OwnerPath.NumberOf(policyPath, blob.Path) ?? 0);
        return newest == 0 ? null : await ReadAsync(container, policyPath, newest, cancellationToken);
    }

    /// <summary>Null when the writer may write there, now or once it has claimed the path; otherwise why not. Writes nothing.</summary>
    public static async Task<StepFailure?> RefusalAsync(IContainer container, string policyPath, PathWriter writer, CancellationToken cancellationToken) =>
        OwnerDecision.Of(await NewestAsync(container, policyPath, cancellationToken), writer) is OwnerDecision.Refused refused ? Elsewhere(container, policyPath, refused.Owner) : null;

    /// <summary>Makes the path the writer's, unless it is somebody else's.</summary>
    /// <param name="takeover">Whether it may be taken from somebody else.</param>
    /// <returns>The number of the record by which the writer owns it.</returns>
    /// <exception cref="StepFailedException"><see cref="Reasons.OwnedElsewhere"/>, or the container's own refusal.</exception>
    public async Task<int> ClaimAsync(IContainer container, string policyPath, PathWriter writer, bool takeover, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var decision = OwnerDecision.Of(await NewestAsync(container, policyPath, cancellationToken), writer);
            if (decision is OwnerDecision.Refused { Owner: var other })
                decision = takeover ? new OwnerDecision.Claims(other.Number + 1, $"Taken over from the cluster {other.Record.ClusterId} by hand.") : throw new StepFailedException(Elsewhere(container, policyPath, other));
            if (decision is OwnerDecision.Owns owns)
                return owns.Number;
            var claim = (OwnerDecision.Claims)decision;
            await WriteAsync(container, policyPath, claim.Number, writer.Record(time.GetUtcNow(), claim.Why), cancellationToken);   // ours or another's: reading back tells
        }

        throw new StepFailedException(new StepFailure(Reasons.OwnedElsewhere, $"Others keep writing themselves down as the owner of {policyPath} in {container.Url}; see who does.", Retry: true));
    }

    /// <summary>Sees that the writer still owns the path by the record of that number.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.OwnershipLost"/>: a higher record is there, or ours is gone.</exception>
    public static async Task CheckAsync(IContainer container, string policyPath, PathWriter writer, int number, CancellationToken cancellationToken)
    {
        var newest = await NewestAsync(container, policyPath, cancellationToken);
        if (newest is { Record: var record } && newest.Number == number && writer.IsCluster(record))
            return;
        throw new StepFailedException(new StepFailure(
            Reasons.OwnershipLost,
            newest is null || newest.Number < number
                ? $"{OwnerPath.Of(policyPath, number)}, by which this run may write to {container.Url}, is gone. Look at the container's lifecycle rules; the next run claims the path anew."
                : $"{policyPath} in {container.Url} was taken over while this run was under way: {Told(policyPath, newest)}. Nothing more is written there by this run.",
            Retry: false));
    }

    /// <summary>Gives the path back to whoever had it before the writer, or leaves it to whoever comes next. Does nothing when it is not the writer's.</summary>
    public async Task HandBackAsync(IContainer container, string policyPath, PathWriter writer, CancellationToken cancellationToken)
    {
        var newest = await NewestAsync(container, policyPath, cancellationToken);
        if (newest is null || !writer.IsCluster(newest.Record))
            return;
        OwnerRecord? before = newest.Record;
        for (var number = newest.Number - 1; number > 0 && before is not null && writer.IsCluster(before); number--)
            before = (await ReadAsync(container, policyPath, number, cancellationToken))?.Record;
        var heir = before is not null && !writer.IsCluster(before) ? before : null;
        var record = new OwnerRecord { ClusterId = heir?.ClusterId, PolicyUid = heir?.PolicyUid, At = time.GetUtcNow(), By = writer.By, Why = "Handed back." };
        await WriteAsync(container, policyPath, newest.Number + 1, record, cancellationToken);
    }

    /// <summary>A record, for people.</summary>
    public static string Told(string policyPath, NumberedOwner owner) => owner.Record.ClusterId is { } cluster
        ? $"{OwnerPath.Of(policyPath, owner.Number)}, of {owner.Record.At:yyyy-MM-dd HH:mm:ss}Z by {owner.Record.By}, names the cluster {cluster} and its policy {owner.Record.PolicyUid}"
        : $"{OwnerPath.Of(policyPath, owner.Number)}, of {owner.Record.At:yyyy-MM-dd HH:mm:ss}Z by {owner.Record.By}, names nobody";

    private static Task<bool> WriteAsync(IContainer container, string policyPath, int number, OwnerRecord record, CancellationToken cancellationToken) => container.CreateAsync(
        OwnerPath.Of(policyPath, number), OwnerRecordJson.Write(record), new BlobDescription("application/json", new Dictionary<string, string>()), cancellationToken);

    private static async Task<NumberedOwner?> ReadAsync(IContainer container, string policyPath, int number, CancellationToken cancellationToken)
    {
        var path = OwnerPath.Of(policyPath, number);
        var bytes = await container.ReadAsync(path, OwnerRecordJson.MaximumBytes, cancellationToken);
        try
        {
            return bytes is null ? null : new NumberedOwner(number, OwnerRecordJson.Parse(bytes));
        }
        catch (FormatException bad)
        {
            throw new StepFailedException(new StepFailure(Reasons.VerificationFailed, $"{path} in {container.Url} does not say who owns the path: {bad.Message}", Retry: false), bad);
        }
    }

    private static StepFailure Elsewhere(IContainer container, string policyPath, NumberedOwner owner) => new(
        Reasons.OwnedElsewhere,
        $"{policyPath} in {container.Url} is another's to write: {Told(policyPath, owner)}. Its recovery points can be read from here. To go on with it here, stop the policy there, then take it over: securestore takeover NAMESPACE/NAME.",
        Retry: true);
}
