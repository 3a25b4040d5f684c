using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Compares the farm's target applications with the recovery point's, names alone. That they can be listed at all takes an open key.</summary>
public sealed class CompareApplicationsStep : IRestoreStep
{
    private const int MostNamed = 20;

    public string Name => RestoreStepNames.CompareApplications;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var farm = await context.OpenFarmAsync(cancellationToken);
        var application = FarmView.Require(await farm.DescribeAsync(cancellationToken), context.Resolved.ApplicationItem!);
        if (!application.IsOpen)
            throw new StepFailedException(new StepFailure(FarmProtocol.FarmErrorCodes.KeyNotPopulated, $"The key was open and is no longer: {application.TargetApplicationsError ?? "SharePoint says that there is none, or there is no proxy to ask through."} Look at the Secure Store service on the farm's servers.", Retry: true));
        var manifest = (await context.ReadPointAsync(await context.OpenContainerAsync(cancellationToken), cancellationToken)).Manifest;
        var differences = FarmView.Differences(manifest, application);
        if (run.Wish.Mode == RestoreMode.RefreshKey)   // the store may have lived on since the point was made
            return new RestoreOutcome.Done(run, differences.Count == 0 ? $"{manifest.TargetApplications.Count} target applications, as in the recovery point." : $"They differ from the recovery point's, as they may: {string.Join(" ", differences.Take(5))}");
        run = run with { Findings = run.Findings with { Differences = differences.Count == 0 ? null : [.. differences.Take(MostNamed)] } };
        return differences.Count == 0
            ? new RestoreOutcome.Done(run with { Findings = run.Findings with { Depth = run.Wish.Mode == RestoreMode.Drill ? DrillDepth.Decrypted : null } }, $"{manifest.TargetApplications.Count} target applications, as in the recovery point.")
            : new RestoreOutcome.Failed(run, new StepFailure(Reasons.TargetApplicationsDiffer, $"{differences.Count} target applications are not those of the recovery point: {string.Join(" ", differences.Take(5))}", Retry: false));
    }
}
