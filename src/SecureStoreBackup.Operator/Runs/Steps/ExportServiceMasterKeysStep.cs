using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Exports each instance's service master key whose fingerprint moved or whose last export is gone. Whatever fails here
/// is this step's own failure, and one instance's own: the Secure Store is backed up all the same, with the last good
/// export, which is pinned first, in its manifest.
/// </summary>
public sealed class ExportServiceMasterKeysStep(WriteOnceSecret writeOnce, TimeProvider time) : IRunStep
{
    /// <summary>Key Vault takes 25 KiB; base64 makes four of three.</summary>
    private const int LargestFile = 19_200;

    private const int MaximumAttempts = 5;

    private readonly ExportSecrets _secrets = new(writeOnce, time);

    public string Name => StepNames.ExportServiceMasterKeys;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var wanted = context.Policy.ServiceMasterKeys;
        if (wanted.Count == 0)
            return new StepOutcome.Skipped(context.Run, "The policy names no instance.");
        if (await PinLastGoodAsync(context, cancellationToken) is { } pinned)
            return new StepOutcome.Waiting(pinned);
        var report = await context.Ports.Farm.PreflightAsync(PreflightStep.RequestOf(context.Policy), cancellationToken);
        var refusals = new List<StepFailure>();
        foreach (var (index, key) in wanted.Index())
        {
            try
            {
                if (await ExportAsync(context, index, key, report, cancellationToken) is { } underWay)
                    return underWay;
            }
            catch (StepFailedException refusal)
            {
                refusals.Add(refusal.Failure);   // the next instance is none the worse for it
            }
        }

        return refusals.Count == 0 ? Done(context.Run, PreflightVerdict.OfExports(report)) : await RefusedAsync(context, refusals, cancellationToken);
    }

    /// <param name="finding">What the farm says of files that earlier exports left.</param>
    private static StepOutcome.Done Done(BackupRun run, StepFailure? finding)
    {
        var leftBehind = run.ServiceMasterKeys.Where(k => k.LeftBehind is not null && finding?.Message.Contains(k.LeftBehind, StringComparison.OrdinalIgnoreCase) != true).ToArray();
        return new StepOutcome.Done(
            run,
            string.Join(" ", run.ServiceMasterKeys.Select(k => $"{k.Instance}: exported {k.ExportedAt:yyyy-MM-dd HH:mm}Z as {SecretId.Parse(k.FileSecretId).Name}."))
                + string.Concat(leftBehind.Select(k => $" The file {k.LeftBehind} could not be deleted from the server: delete it by hand, it is a key."))
                + (finding is null ? "" : $" {finding.Message}"),
            leftBehind.Length > 0 || finding is not null ? Reasons.ServiceMasterKeyLeftBehind : null);
    }

    /// <summary>What may pass is waited for; what is left then fails the step, with what the others reached and the last that was ever exported.</summary>
    private async Task<StepOutcome> RefusedAsync(StepContext context, List<StepFailure> refusals, CancellationToken cancellationToken)
    {
        if (refusals.Find(r => r.Retry) is { } passing)
            throw new StepFailedException(passing);
        var run = context.Run;
        foreach (var key in context.Policy.ServiceMasterKeys)
        {
            // A run of the keys alone may have exported since the last recovery point, whose manifest knows nothing of it.
            var held = run.ServiceMasterKeys.FirstOrDefault(k => k.Instance == key.Instance);
            if (await _secrets.FindEarlierAsync(context, key.Instance, fingerprint: null, cancellationToken) is { } last && (held is null || last.ExportedAt > held.ExportedAt))
                run = run.With(last);
        }

        return new StepOutcome.Failed(run, refusals[0] with { Message = string.Join(" ", refusals.Select(r => r.Message)) });
    }

    /// <summary>The run with the last export of each instance that it has none of yet, if its secrets can still be read; null when there is none to pin.</summary>
    private static async Task<BackupRun?> PinLastGoodAsync(StepContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var missing = context.Policy.ServiceMasterKeys.Select(k => k.Instance).Where(i => run.ServiceMasterKeys.All(k => k.Instance != i)).ToArray();
        if (missing.Length == 0)
            return null;
        foreach (var before in (await PriorPoint.TakeOverAsync(context, cancellationToken))?.ServiceMasterKeys.Where(k => missing.Contains(k.Instance)) ?? [])
        {
            if (ManifestParts.EvidenceOf(before) is var last && await ReadableAsync(context, last, cancellationToken))
                run = run.With(last);
        }

        return ReferenceEquals(run, context.Run) ? null : run;
    }

    private static async Task<bool> ReadableAsync(StepContext context, ServiceMasterKeyEvidence export, CancellationToken cancellationToken)
    {
        try
        {
            await PinnedSecrets.ReadAsync(context.Ports, export, cancellationToken);
            return true;
        }
        catch (StepFailedException gone) when (!gone.Failure.Retry)
        {
            return false;
        }
    }

    /// <summary>Null when the run holds the export of this instance's key as it is now.</summary>
    private async Task<StepOutcome?> ExportAsync(StepContext context, int index, ServiceMasterKeyPolicy key, PreflightReport report, CancellationToken cancellationToken)
    {
        var (run, step) = (context.Run, context.Step);
        var held = run.ServiceMasterKeys.FirstOrDefault(k => k.Instance == key.Instance);
        if (held is not null && held.ExportedAt >= step.StartedAt)
            return null;
        var state = report.ServiceMasterKeys.FirstOrDefault(k => k.Instance == key.Instance);
        if (state?.Fingerprint is null)
            throw new StepFailedException(Unreadable(key.Instance, state?.Error));
        if (held?.Fingerprint == state.Fingerprint)
            return null;
        if (await _secrets.FindAsync(context, key.Instance, cancellationToken) is { } found)
            return new StepOutcome.Waiting(run.With(found));
        var id = RunNames.Job(context.Operation, $"export-{index}", step.Attempts);
        var job = await context.Ports.Farm.FindJobAsync(id, RunDriver.Patience, cancellationToken);
        if (job is null && await _secrets.FindEarlierAsync(context, key.Instance, state.Fingerprint, cancellationToken) is { } earlier)
            return new StepOutcome.Waiting(run.With(earlier));
        if (job is null or { State: JobState.NeedsSecrets })
            job = await context.Ports.Farm.StartJobAsync(await RequestAsync(context, id, index, key, cancellationToken), cancellationToken);
        return job.State switch
        {
            JobState.Succeeded when job.ExportServiceMasterKey is { Content: not null } evidence => new StepOutcome.Waiting(run.With(await EscrowAsync(context, evidence, cancellationToken))),
            JobState.Succeeded or JobState.Lost when step.Attempts < MaximumAttempts => new StepOutcome.Again(run, new StepFailure(
                Reasons.FarmJobLost, $"The agent no longer holds the export of {key.Instance}; it is made again under a new name.", Retry: true)),
            JobState.Failed when job.Error is { Retryable: true } && step.Attempts < MaximumAttempts => new StepOutcome.Again(run, FarmFailures.Of(job)),
            JobState.Failed or JobState.Succeeded or JobState.Lost => throw new StepFailedException(FarmFailures.Of(job) with { Retry = false, Field = $"spec.serviceMasterKeys[{index}]" }),
            _ => new StepOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Percent = job.Percent, Phase = job.Phase ?? $"Exporting the service master key of {key.Instance}." } }),
        };
    }

    /// <summary>The file goes into the vault, is read back, and only then counts.</summary>
    private Task<ServiceMasterKeyEvidence> EscrowAsync(StepContext context, ExportEvidence evidence, CancellationToken cancellationToken) =>
        evidence.Content!.Length <= LargestFile
            ? _secrets.WriteAsync(context, evidence, cancellationToken)
            : throw new StepFailedException(new StepFailure(
                Reasons.ServiceMasterKeyExportFailed, $"The export of {evidence.Instance} has {evidence.Content.Length} bytes; a vault's secret holds at most {LargestFile}. This is no service master key.", Retry: false));

    private async Task<JobRequest> RequestAsync(StepContext context, string id, int index, ServiceMasterKeyPolicy key, CancellationToken cancellationToken)
    {
        var password = await _secrets.PasswordAsync(context, key.Instance, cancellationToken);
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

    private static StepFailure Unreadable(string instance, FarmError? error) => new(
        error?.Code ?? Reasons.ServiceMasterKeyExportFailed,
        error is null ? $"The agent does not know the instance {instance}; add it to the agent's sqlServers." : $"{instance}: {error.Message} {error.Hint}".Trim(),
        error?.Retryable ?? false)
    { Field = "spec.serviceMasterKeys" };
}
