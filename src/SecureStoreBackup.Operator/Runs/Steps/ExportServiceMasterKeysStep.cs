using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Exports each instance's service master key whose fingerprint moved or whose last export is gone. Whatever fails here
/// is this step's own failure: the Secure Store is backed up all the same, with the last good export in its manifest.
/// </summary>
public sealed class ExportServiceMasterKeysStep(WriteOnceSecret writeOnce, TimeProvider time) : IRunStep
{
    /// <summary>Key Vault takes 25 KiB; base64 makes four of three.</summary>
    private const int LargestFile = 19_200;

    private const int MaximumAttempts = 5;

    public string Name => StepNames.ExportServiceMasterKeys;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var wanted = context.Policy.ServiceMasterKeys;
        if (wanted.Count == 0)
            return new StepOutcome.Skipped(context.Run, "The policy names no instance.");
        var run = context.Run;
        var report = await context.Ports.Farm.PreflightAsync(PreflightStep.RequestOf(context.Policy), cancellationToken);
        foreach (var (index, key) in wanted.Index())
        {
            if (run.ServiceMasterKeys.Any(k => k.Instance == key.Instance))
                continue;
            var state = report.ServiceMasterKeys.FirstOrDefault(k => k.Instance == key.Instance);
            if (state?.Fingerprint is null)
                throw new StepFailedException(Unreadable(key.Instance, state?.Error));
            if (await LastGoodAsync(context, key.Instance, state.Fingerprint, cancellationToken) is { } last)
                return new StepOutcome.Waiting(run.With(last));
            return await ExportAsync(context, index, key, cancellationToken);
        }

        var leftBehind = run.ServiceMasterKeys.Where(k => k.LeftBehind is not null).ToArray();
        return new StepOutcome.Done(
            run,
            string.Join(" ", run.ServiceMasterKeys.Select(k => $"{k.Instance}: exported {k.ExportedAt:yyyy-MM-dd HH:mm}Z as {SecretId.Parse(k.FileSecretId).Name}."))
                + string.Concat(leftBehind.Select(k => $" The file {k.LeftBehind} could not be deleted from the server: delete it by hand, it is a key.")),
            leftBehind.Length > 0 ? Reasons.ServiceMasterKeyLeftBehind : null);
    }

    /// <summary>The last export of an unchanged key, if both of its secrets can still be read at their versions.</summary>
    private static async Task<ServiceMasterKeyEvidence?> LastGoodAsync(StepContext context, string instance, string fingerprint, CancellationToken cancellationToken)
    {
        var before = (await PriorPoint.FindAsync(context, cancellationToken))?.ServiceMasterKeys.FirstOrDefault(k => k.Instance == instance && k.Fingerprint == fingerprint);
        if (before is null)
            return null;
        var last = ManifestParts.EvidenceOf(before);
        try
        {
            await PinnedSecrets.ReadAsync(context.Ports, last, cancellationToken);
            return last;
        }
        catch (StepFailedException gone) when (!gone.Failure.Retry)
        {
            return null;
        }
    }

    private async Task<StepOutcome> ExportAsync(StepContext context, int index, ServiceMasterKeyPolicy key, CancellationToken cancellationToken)
    {
        var (run, step) = (context.Run, context.Step);
        var id = RunNames.Job(context.Operation, $"export-{index}", step.Attempts);
        var job = await context.Ports.Farm.FindJobAsync(id, RunDriver.Patience, cancellationToken);
        if (job is null or { State: JobState.NeedsSecrets })
        {
            var request = await RequestAsync(context, id, index, key, cancellationToken);
            job = await context.Ports.Farm.StartJobAsync(request, cancellationToken);
        }

        return job.State switch
        {
            JobState.Succeeded when job.ExportServiceMasterKey is { Content: not null } evidence => await EscrowAsync(context, key, evidence, cancellationToken),
            JobState.Succeeded or JobState.Lost when step.Attempts < MaximumAttempts => new StepOutcome.Again(run, new StepFailure(
                Reasons.FarmJobLost, $"The agent no longer holds the export of {key.Instance}; it is made again under a new name.", Retry: true)),
            JobState.Failed when job.Error is { Retryable: true } && step.Attempts < MaximumAttempts => new StepOutcome.Again(run, FarmFailures.Of(job)),
            JobState.Failed or JobState.Succeeded or JobState.Lost => throw new StepFailedException(FarmFailures.Of(job) with { Retry = false, Field = $"spec.serviceMasterKeys[{index}]" }),
            _ => new StepOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Percent = job.Percent, Phase = job.Phase ?? $"Exporting the service master key of {key.Instance}." } }),
        };
    }

    /// <summary>The file goes into the vault, is read back, and only then counts.</summary>
    private async Task<StepOutcome> EscrowAsync(StepContext context, ServiceMasterKeyPolicy key, ExportEvidence evidence, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (evidence.Content!.Length > LargestFile)
        {
            throw new StepFailedException(new StepFailure(
                Reasons.ServiceMasterKeyExportFailed, $"The export of {key.Instance} has {evidence.Content.Length} bytes; a vault's secret holds at most {LargestFile}. This is no service master key.", Retry: false));
        }

        var password = await PasswordAsync(context, key.Instance, cancellationToken);
        var file = await writeOnce.WriteAsync(
            context.Ports.Exports, SecretNames.ExportFile(context.Resolved.VaultPrefix, key.Instance, run.Slot, context.Operation), run.Uid,
            new SecretValue(Convert.ToBase64String(evidence.Content)), "application/vnd.securestore.smk+base64",
            Tags(context, key.Instance, "service-master-key-file", evidence.Sha256), cancellationToken);
        return new StepOutcome.Waiting(run.With(new ServiceMasterKeyEvidence
        {
            Instance = key.Instance,
            Fingerprint = evidence.Fingerprint,
            ExportedAt = time.GetUtcNow(),
            PasswordSecretId = password.Id.AbsoluteUri,
            FileSecretId = file.Id.AbsoluteUri,
            Bytes = evidence.Bytes,
            Sha256 = evidence.Sha256,
            LeftBehind = evidence.LeftBehind,
        }));
    }

    private async Task<JobRequest> RequestAsync(StepContext context, string id, int index, ServiceMasterKeyPolicy key, CancellationToken cancellationToken)
    {
        var password = await PasswordAsync(context, key.Instance, cancellationToken);
        var secret = await context.Ports.Vault.GetAsync(password.Name, password.Version, cancellationToken);
        return new JobRequest
        {
            Id = id,
            Kind = JobKind.ExportServiceMasterKey,
            Term = context.Identity.Term,
            ExportServiceMasterKey = new ExportServiceMasterKeyJob(key.Instance, key.Directory, RunNames.ExportFile(context.Operation, index, context.Step.Attempts)),
            Secrets = new JobSecrets { Password = secret.Value.Reveal() },
        };
    }

    /// <summary>One password per run and instance, in the vault before the farm hears of it; later attempts use the same one.</summary>
    private async Task<PinnedSecret> PasswordAsync(StepContext context, string instance, CancellationToken cancellationToken)
    {
        var vault = context.Ports.Vault;
        var name = SecretNames.ExportPassword(context.Resolved.VaultPrefix, instance, context.Run.Slot, context.Operation);
        var mine = (await vault.ListVersionsAsync(name, cancellationToken)).FirstOrDefault(v => v.Enabled && v.Tags.GetValueOrDefault(WriteOnceSecret.OperationTag) == context.Run.Uid);
        var value = mine is null ? ExportPassword.Generate() : (await vault.GetAsync(name, mine.Version, cancellationToken)).Value;
        return await writeOnce.WriteAsync(vault, name, context.Run.Uid, value, "text/plain", Tags(context, instance, "service-master-key-password", null), cancellationToken);
    }

    private static StepFailure Unreadable(string instance, FarmError? error) => new(
        error?.Code ?? Reasons.ServiceMasterKeyExportFailed,
        error is null ? $"The agent does not know the instance {instance}; add it to the agent's sqlServers." : $"{instance}: {error.Message} {error.Hint}".Trim(),
        error?.Retryable ?? false) { Field = "spec.serviceMasterKeys" };

    private static Dictionary<string, string> Tags(StepContext context, string instance, string kind, string? sha256)
    {
        var tags = new Dictionary<string, string>
        {
            ["kind"] = kind,
            ["instance"] = instance,
            ["farm"] = context.Resolved.FarmId,
            ["policy"] = $"{context.Run.Namespace}/{context.Run.PolicyName}",
        };
        if (sha256 is not null)
            tags["sha256"] = sha256;
        return tags;
    }
}
