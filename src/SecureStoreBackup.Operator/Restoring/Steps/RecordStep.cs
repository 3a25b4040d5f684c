using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Writes down off-site what was done, once. Its time is the journal's, so that whoever resumes writes the very same.</summary>
public sealed class RecordStep : IRestoreStep
{
    public string Name => RestoreStepNames.Record;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var (run, resolved) = (context.Run, context.Resolved);
        var container = await context.OpenContainerAsync(cancellationToken);
        if (await PathOwnership.RefusalAsync(container, resolved.PolicyPath, context.World.Writer, cancellationToken) is { } refusal)
            return new RestoreOutcome.Skipped(run, $"Not written down: {refusal.Message}");
        var record = Of(context);
        await RestoreRecordBlob.WriteAsync(container, resolved.PolicyPath, record, context.Operation, cancellationToken);
        var path = RestoreRecordBlob.PathOf(resolved.PolicyPath, record, context.Operation);
        return new RestoreOutcome.Done(run with { Findings = run.Findings with { RecordUrl = $"{resolved.ContainerUrl.TrimEnd('/')}/{path}" } }, $"{path}.");
    }

    private static RestoreRecord Of(RestoreContext context)
    {
        var (run, resolved) = (context.Run, context.Resolved);
        var failed = run.Steps.FirstOrDefault(s => s.State == StepState.Failed);
        return new RestoreRecord
        {
            Mode = run.Wish.Mode,
            RecoveryPoint = resolved.RecoveryPoint,
            Succeeded = failed is null || RestoreStepNames.IsLast(failed.Name),
            Depth = run.Findings.Depth,
            StartedAt = Seconds(run.StartedAt ?? run.CreatedAt),
            FinishedAt = Seconds(context.Step.StartedAt ?? run.CreatedAt),
            Name = $"{run.Namespace}/{run.Name}",
            FarmId = resolved.FarmId,
            Instance = resolved.Instance,
            Message = failed is null ? "Everything that was asked for was done and proven." : $"{failed.Name}: {failed.Message}",
            Steps = [.. run.Steps.Where(s => s.Name != RestoreStepNames.Record).Select(s => new RestoreRecordStep(s.Name, s.State.ToString(), s.FinishedAt, s.Message))],
            ClusterId = context.Identity.ClusterId,
            OperatorVersion = context.Identity.OperatorVersion,
        };
    }

    private static DateTimeOffset Seconds(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
