using System.Globalization;
using System.Text.Json;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>The journals of a policy's passes in one container: <c>_retention/{day}.json</c>, written once, so that there is one pass a day.</summary>
internal sealed class PassJournal(IContainer container, PolicyContents contents, PassContext context)
{
    private const int LargestClaim = 1 << 20;

    /// <summary>Journals are for people; older ones go.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromDays(90);

    /// <summary>Takes the day for this run, or finds that it already did; null when another run has it.</summary>
    public async Task<PassClaim?> ClaimAsync(RetentionPlan plan, IEnumerable<string> remains, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (contents.Claims.FirstOrDefault(claim => claim.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) == context.Operation) is { } own)
            return await ReadAsync(own.Path, cancellationToken);
        var path = Path(now);
        if (contents.Claims.Any(claim => claim.Path == path))
            return null;
        var claim = new PassClaim
        {
            Operation = context.Operation,
            ClusterId = context.ClusterId,
            At = now,
            Mark = [.. plan.Of<PointDecision.Mark>().Select(d => d.Name)],
            Delete = [.. plan.Of<PointDecision.Delete>().Select(d => d.Name)],
            Withdraw = [.. plan.Of<PointDecision.Keep>().Where(d => d.Withdraw).Select(d => d.Name)],
            Collect = [.. remains.Take(context.Rules.MaxDeletionsPerPass)],
        };
        var metadata = new Dictionary<string, string> { [CopyOffsiteStep.OperationMetadata] = context.Operation, [PointMarks.AtMetadata] = Stamp.Of(now) };
        return await container.CreateAsync(path, JsonSerializer.SerializeToUtf8Bytes(claim, PruningJson.Default.PassClaim), new BlobDescription("application/json", metadata), cancellationToken)
            ? claim
            : null;
    }

    /// <summary>Deletes journals that are older than 90 days; locked ones wait.</summary>
    public async Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = Path(now - _kept);
        foreach (var claim in contents.Claims.Where(claim => string.CompareOrdinal(claim.Path, oldest) < 0 && !claim.LegalHold && !(claim.LockedUntil > now)))
        {
            try
            {
                await container.DeleteAsync(claim, cancellationToken);
            }
            catch (StepFailedException refusal) when (refusal.Failure.Reason is Reasons.BlobLocked or Reasons.BlobConflict)
            {
                return;
            }
        }
    }

    private string Path(DateTimeOffset day) => $"{contents.PolicyPath}/{PolicyContents.ClaimsFolder}/{day.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.json";

    private async Task<PassClaim> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await container.ReadAsync(path, LargestClaim, cancellationToken) ?? [];
        try
        {
            return JsonSerializer.Deserialize(bytes, PruningJson.Default.PassClaim) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new StepFailedException(new StepFailure(Reasons.VerificationFailed, $"{path}, the journal of this retention pass, cannot be read, so it does not go on; tomorrow's begins anew. Find out who writes to this prefix.", Retry: false), e);
        }
    }
}
