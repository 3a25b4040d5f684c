using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Copies the passphrase to a secret of our own, write-once, before anything depends on it, and proves it on the farm.
/// A passphrase that the farm refuses does not stop the run: the data is worth having, and the point says that its
/// passphrase is unproven.
/// </summary>
public sealed class EscrowPassphraseStep(WriteOnceSecret writeOnce, TimeProvider time) : IRunStep
{
    private const string SourceTag = "source";
    private const string SourceVersionTag = "source-version";

    public string Name => StepNames.EscrowPassphrase;

    public bool WaitsForPeople => true;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (run.Passphrase is null)
        {
            var pinned = await EscrowAsync(context, cancellationToken);
            return new StepOutcome.Waiting(run with { Passphrase = pinned });   // pinned in the journal before the farm is asked
        }

        if (context.Policy.Passphrase.Verify == PassphraseVerification.Never)
            return Done(run);
        if (context.Policy.Passphrase.Verify == PassphraseVerification.OnChange && await ProvenBeforeAsync(context, cancellationToken) is { } proven)
            return Done(run with { Passphrase = proven });
        return context.Resolved.ProxyId is null
            ? Done(Unproven(run, "The service application has no proxy, without which the key cannot be refreshed."))
            : await ProveAsync(context, cancellationToken);
    }

    private async Task<PassphraseEvidence> EscrowAsync(StepContext context, CancellationToken cancellationToken)
    {
        var (vault, resolved) = (context.Ports.Vault, context.Resolved);
        VaultSecret source;
        try
        {
            source = await vault.GetAsync(context.Policy.Passphrase.SecretName, null, cancellationToken);
        }
        catch (StepFailedException refusal) when (refusal.Failure.Reason is Reasons.SecretNotFound or Reasons.SecretDisabled)
        {
            throw new StepFailedException(refusal.Failure with { Field = "spec.passphrase.secretName" }, refusal);
        }

        var copy = await FindCopyAsync(context, source, cancellationToken)
            ?? (await writeOnce.WriteAsync(
                vault, SecretNames.Passphrase(resolved.VaultPrefix, resolved.FarmId, context.Run.Slot, context.Operation), context.Run.Uid,
                source.Value, "text/plain", Tags(context, source), cancellationToken)).Id;
        return new PassphraseEvidence { SecretId = copy.AbsoluteUri, SourceVersion = source.Version.Version };
    }

    /// <summary>A copy that an earlier run made of the same version, read back and compared; null when there is none.</summary>
    private static async Task<Uri?> FindCopyAsync(StepContext context, VaultSecret source, CancellationToken cancellationToken)
    {
        var prefix = SecretNames.PassphrasePrefix(context.Resolved.VaultPrefix, context.Resolved.FarmId);
        foreach (var copy in await context.Ports.Vault.ListAsync(prefix, cancellationToken))
        {
            if (!copy.Enabled || copy.Tags.GetValueOrDefault(WriteOnceSecret.OperationTag) == context.Run.Uid)
                continue;   // one of our own making is settled by writing it once more, which leaves one version of it enabled
            if (copy.Tags.GetValueOrDefault(SourceTag) != source.Version.Name || copy.Tags.GetValueOrDefault(SourceVersionTag) != source.Version.Version)
                continue;
            var readBack = await context.Ports.Vault.GetAsync(copy.Name, copy.Version, cancellationToken);
            if (readBack.Value.Matches(source.Value))
                return readBack.Version.Id;
        }

        return null;
    }

    /// <summary>The proof that an earlier recovery point carries for the very same secret; null when there is none.</summary>
    private static async Task<PassphraseEvidence?> ProvenBeforeAsync(StepContext context, CancellationToken cancellationToken)
    {
        var before = (await PriorPoint.FindAsync(context, cancellationToken))?.Passphrase;
        return before is { Proof: not PassphraseProof.Unproven } && before.SecretId == context.Run.Passphrase!.SecretId
            ? context.Run.Passphrase with { Proof = before.Proof, ProvenAt = before.ProvenAt, Method = before.Method }
            : null;
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
                run with { Passphrase = run.Passphrase! with { Proof = PassphraseProof.AcceptedByFarm, ProvenAt = job.FinishedAt ?? time.GetUtcNow(), Method = "The farm accepted it in a key refresh." } }),
            JobState.Failed when job.Error?.Code == FarmErrorCodes.PassphraseRefused => Done(
                run with { Passphrase = run.Passphrase! with { Refused = true, Method = $"The farm refused it: {job.Error.Message}" } }, Reasons.PassphraseRefused),
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
        var said = passphrase.Proof == PassphraseProof.Unproven ? $"unproven. {passphrase.Method ?? "The policy asks for no proof."}" : $"{passphrase.Method ?? "proven earlier."}";
        return new StepOutcome.Done(run, $"Our copy is {SecretId.Parse(passphrase.SecretId).Name}: {said}", reason);
    }

    private static BackupRun Unproven(BackupRun run, string why) => run with { Passphrase = run.Passphrase! with { Method = why } };

    private static Dictionary<string, string> Tags(StepContext context, VaultSecret source) => new()
    {
        ["kind"] = "secure-store-passphrase",
        ["farm"] = context.Resolved.FarmId,
        ["policy"] = $"{context.Run.Namespace}/{context.Run.PolicyName}",
        [SourceTag] = source.Version.Name,
        [SourceVersionTag] = source.Version.Version,
    };
}
