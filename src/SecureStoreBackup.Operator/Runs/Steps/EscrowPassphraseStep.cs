using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Copies the passphrase to a secret of our own, write-once, before anything depends on it, and proves it on the farm.
/// A passphrase that the farm refuses does not stop the run: the data is worth having, and the point says that its
/// passphrase is unproven.
/// </summary>
public sealed class EscrowPassphraseStep(WriteOnceSecret writeOnce, TimeProvider time) : IRunStep
{
    /// <summary>
    /// How long a proof counts while nothing changed that we can see. SharePoint tells nobody that its key was generated anew, so a
    /// passphrase that was changed on the farm alone is found out by asking, at the latest after this.
    /// </summary>
    public static readonly TimeSpan ProofAge = TimeSpan.FromDays(7);

    private const string SourceTag = "source";
    private const string SourceVersionTag = "source-version";

    public string Name => StepNames.EscrowPassphrase;

    public bool WaitsForPeople => true;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (run.Passphrase is null)
        {
            var pinned = await FindOwnAsync(context, cancellationToken) ?? await EscrowAsync(context, cancellationToken);
            return new StepOutcome.Waiting(run with { Passphrase = pinned });   // pinned in the journal before the farm is asked
        }

        if (context.Policy.Passphrase.Verify == PassphraseVerification.Never)
            return Done(run);
        if (context.Policy.Passphrase.Verify == PassphraseVerification.OnChange && run.Passphrase.Method is null && await ProvenBeforeAsync(context, cancellationToken) is { } proven)
            return Done(run with { Passphrase = proven });
        return context.Resolved.ProxyId is null
            ? Done(Unproven(run, "The service application has no proxy, without which the key cannot be refreshed: connect one to it."))
            : await ProveAsync(context, cancellationToken);
    }

    private async Task<PassphraseEvidence> EscrowAsync(StepContext context, CancellationToken cancellationToken)
    {
        var vault = context.Ports.Vault;
        VaultSecret source;
        try
        {
            source = await vault.GetAsync(context.Policy.Passphrase.SecretName, null, cancellationToken);
        }
        catch (StepFailedException refusal) when (PassphraseSource.IsAway(refusal.Failure))
        {
            return await PassphraseSource.LastProvenAsync(context, refusal.Failure, cancellationToken)
                ?? throw new StepFailedException(refusal.Failure with { Field = "spec.passphrase.secretName" }, refusal);
        }

        var copy = await FindCopyAsync(context, source, cancellationToken)
            ?? (await writeOnce.WriteAsync(
                vault, CopyName(context), context.Run.Uid, source.Value, "text/plain", Tags(context, source), cancellationToken)).Id;
        return new PassphraseEvidence { SecretId = copy.AbsoluteUri, SourceVersion = source.Version.Version };
    }

    /// <summary>The copy that this run wrote before it was cut short; null when there is none. It is the passphrase of then, whatever people recorded since.</summary>
    private static async Task<PassphraseEvidence?> FindOwnAsync(StepContext context, CancellationToken cancellationToken) =>
        await WriteOnceSecret.FindAsync(context.Ports.Vault, CopyName(context), context.Run.Uid, cancellationToken) is { } own
            ? new PassphraseEvidence { SecretId = own.Pinned.Id.AbsoluteUri, SourceVersion = own.Tags.GetValueOrDefault(SourceVersionTag) }
            : null;

    private static string CopyName(StepContext context) =>
        SecretNames.Passphrase(context.Resolved.VaultPrefix, context.Resolved.FarmId, context.Run.Slot, context.Operation);

    /// <summary>A copy that an earlier run made of the same version, read back and compared; null when there is none.</summary>
    private static async Task<Uri?> FindCopyAsync(StepContext context, VaultSecret source, CancellationToken cancellationToken)
    {
        var prefix = SecretNames.PassphrasePrefix(context.Resolved.VaultPrefix, context.Resolved.FarmId);
        foreach (var copy in await context.Ports.Vault.ListAsync(prefix, cancellationToken))
        {
            if (!copy.Enabled || copy.Tags.GetValueOrDefault(SourceTag) != source.Version.Name || copy.Tags.GetValueOrDefault(SourceVersionTag) != source.Version.Version
                || copy.Tags.GetValueOrDefault(SecretSweep.TargetsTag) != TargetRecords.TagOf(context.Resolved))   // or nobody could tell where it is named
                continue;
            var readBack = await context.Ports.Vault.GetAsync(copy.Name, copy.Version, cancellationToken);
            if (readBack.Value.Matches(source.Value))
                return readBack.Version.Id;
        }

        return null;
    }

    /// <summary>
    /// The proof that an earlier recovery point carries for the very same secret, if the service application is as it was then and
    /// the proof is not old, and nothing was restored since, which brings an old key back; null otherwise. Whoever changes the key by hand often changes something that shows, too.
    /// </summary>
    private async Task<PassphraseEvidence?> ProvenBeforeAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (await PriorPoint.FindAsync(context, cancellationToken) is not { Passphrase: { Proof: not PassphraseProof.Unproven } before } point)
            return null;
        return before.SecretId == context.Run.Passphrase!.SecretId && time.GetUtcNow() - before.ProvenAt < ProofAge
            && (context.Resolved.FarmRestoredAt is not { } restored || before.ProvenAt > restored)
            && await FingerprintAsync(context, cancellationToken) == point.ConfigurationFingerprint
                ? context.Run.Passphrase with { Proof = before.Proof, ProvenAt = before.ProvenAt, Method = before.Method }
                : null;
    }

    /// <summary>Null when the farm does not say; then it is asked whether it accepts the passphrase, and does not answer that either, or does.</summary>
    private static async Task<string?> FingerprintAsync(StepContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Ports.Farm.FingerprintAsync(context.Resolved.ApplicationId, cancellationToken);
        }
        catch (StepFailedException)
        {
            return null;
        }
    }

    private async Task<StepOutcome> ProveAsync(StepContext context, CancellationToken cancellationToken)
    {
        var (run, farm) = (context.Run, context.Ports.Farm);
        var id = RunNames.Job(context.Operation, "refresh", context.Step.Attempts);
        var job = await farm.FindJobAsync(id, RunDriver.Patience, cancellationToken);
        if (job is null or { State: JobState.NeedsSecrets })
            job = await farm.StartJobAsync(await RequestAsync(context, id, cancellationToken), cancellationToken);
        return job.State switch
        {
            JobState.Succeeded => Done(
                run with { Passphrase = run.Passphrase! with { Proof = PassphraseProof.AcceptedByFarm, ProvenAt = job.FinishedAt ?? time.GetUtcNow(), Method = $"{run.Passphrase.Method} The farm accepted it in a key refresh.".Trim() } }),
            JobState.Failed when job.Error?.Code == FarmErrorCodes.PassphraseRefused => Done(
                run with { Passphrase = run.Passphrase! with { Refused = true, Method = $"{run.Passphrase.Method} {job.Error.Message}".Trim() } }, Reasons.PassphraseRefused),
            // The farm was not asked, for the question would have written the passphrase down. That keeps no data from being backed up.
            JobState.Failed when job.Error is { Code: FarmErrorCodes.PowerShellLogging } error => Done(Unproven(run, $"{run.Passphrase!.Method} {error.Message} {error.Hint}".Trim()), FarmErrorCodes.PowerShellLogging),
            JobState.Failed => new StepOutcome.Again(run, FarmFailures.Of(job)),
            JobState.Lost => new StepOutcome.Again(run, new StepFailure(Reasons.FarmJobLost, "The agent was restarted during the key refresh; a refresh may be repeated.", Retry: true)),
            _ => new StepOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Percent = job.Percent, Phase = job.Phase ?? "The farm is asked to accept the passphrase." } }),
        };
    }

    private static async Task<JobRequest> RequestAsync(StepContext context, string id, CancellationToken cancellationToken)
    {
        var pinned = SecretId.Parse(context.Run.Passphrase!.SecretId);
        var secret = await context.Ports.Vault.GetAsync(pinned.Name, pinned.Version, cancellationToken);
        return new JobRequest
        {
            Id = id,
            Kind = JobKind.RefreshKey,
            Term = context.Identity.Term,
            RefreshKey = new RefreshKeyJob(context.Resolved.ApplicationId, context.Resolved.ProxyId!),
            Secrets = new JobSecrets { Passphrase = secret.Value.Reveal() },
        };
    }

    private static StepOutcome.Done Done(BackupRun run, string? reason = null)
    {
        var passphrase = run.Passphrase!;
        var said = passphrase.Proof == PassphraseProof.Unproven ? $"It is not proven. {passphrase.Method ?? "The policy asks for no proof."}" : passphrase.Method ?? "It was proven earlier.";
        return new StepOutcome.Done(run, $"Our copy is {SecretId.Parse(passphrase.SecretId).Name}. {said}", reason);
    }

    private static BackupRun Unproven(BackupRun run, string why) => run with { Passphrase = run.Passphrase! with { Method = $"{run.Passphrase.Method} {why}".Trim() } };

    private static Dictionary<string, string> Tags(StepContext context, VaultSecret source) => new()
    {
        ["kind"] = "secure-store-passphrase",
        ["farm"] = context.Resolved.FarmId,
        ["policy"] = $"{context.Run.Namespace}/{context.Run.PolicyName}",
        [SourceTag] = source.Version.Name,
        [SourceVersionTag] = source.Version.Version,
        [SecretSweep.TargetsTag] = TargetRecords.TagOf(context.Resolved),
    };
}
