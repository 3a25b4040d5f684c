using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Deletes secrets of ours that nobody needs any more (<see cref="SecretSweep"/>), by name and softly: the vault destroys them
/// when its own time has come, and until then they can be recovered. One each time, journalled before the next.
/// </summary>
/// <param name="live">Runs that are under way; null when nobody here can say, and then nothing is deleted.</param>
/// <param name="clocks">What the hosts of these URLs say of the time.</param>
public sealed class SweepSecretsStep(Func<IReadOnlyCollection<BackupRun>?> live, Func<IEnumerable<Uri>, IEnumerable<ClockSkew>> clocks, TimeProvider time) : IRunStep
{
    public string Name => StepNames.SweepSecrets;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (context.Policy.Retention is not { } rules)
            return new StepOutcome.Skipped(run, "The policy keeps everything.");
        if (run.Passphrase is not { Proof: not PassphraseProof.Unproven, Refused: false })
            return new StepOutcome.Skipped(run, "This run's passphrase is not proven: older points may be the last that open, so nothing is deleted.");
        if (live() is not { } under)
            return new StepOutcome.Skipped(run, "Only the operator sweeps secrets: nobody else knows which runs are under way.");
        try
        {
            return run.SweptSecrets.Count < rules.MaxDeletionsPerPass && await NextAsync(context, under, cancellationToken) is { } swept
                ? new StepOutcome.Waiting(run with { SweptSecrets = [.. run.SweptSecrets, swept] })
                : new StepOutcome.Done(run, run.SweptSecrets.Count == 0 ? "Every secret is needed, or too young to tell." : $"{run.SweptSecrets.Count} secrets that nothing names any more are deleted; until the vault destroys them they can be recovered.");
        }
        catch (StepFailedException refusal)
        {
            return new StepOutcome.Failed(run, refusal.Failure);
        }
    }

    /// <summary>Deletes the oldest secret that nobody needs; null when there is none.</summary>
    private async Task<SweptSecret?> NextAsync(StepContext context, IReadOnlyCollection<BackupRun> under, CancellationToken cancellationToken)
    {
        var known = await new SecretSurvey(context, under).AskAsync(cancellationToken);
        var (vault, exports, prefix) = (context.Ports.Vault, context.Ports.Exports, context.Resolved.VaultPrefix);
        var found = new List<SweepCandidate>();
        foreach (var (place, kind) in new[] { (vault, "sssp"), (vault, "smkp"), (exports, "smkf") })
            found.AddRange((await place.ListAsync($"{prefix}-{kind}-", cancellationToken)).Select(s => new SweepCandidate(place.Url, s.Name, s.CreatedAt, s.Tags)));
        if (ClockSkew.Worst(clocks([vault.Url, exports.Url, .. context.Resolved.Targets.Select(t => new Uri(t.ContainerUrl))])) is { } skew)
            throw new StepFailedException(new StepFailure(Holds.ClockSkewed, skew.Message, Retry: false));
        if (SecretSweep.Plan(found, known, time.GetUtcNow()) is not [var next, ..] || live() is not { } still || still.Any(r => under.All(u => u.Uid != r.Uid)))
            return null;   // whoever began meanwhile may just have taken it over
        return new SweptSecret { Name = next.Name, Vault = next.Vault.Host, DestroyedAt = await (next.Vault == vault.Url ? vault : exports).DeleteAsync(next.Name, cancellationToken) };
    }
}
