using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>Sees that a farm can take a recovery point, before a person is asked to confirm. The agent sees to it once more.</summary>
internal static class FarmGuards
{
    /// <exception cref="StepFailedException">The first guard that does not hold, with what to do.</exception>
    public static async Task<ResolvedRestore> CheckAsync(RestoreContext context, FoundPoint found, ResolvedRestore resolved, RestoreFarmTarget target, IFarm farm, CancellationToken cancellationToken)
    {
        var (wish, manifest) = (context.Run.Wish, found.Point.Manifest);
        var info = await farm.DescribeAsync(cancellationToken);
        CheckIdentity(wish, manifest.Farm.Id, info.FarmId, target);
        resolved = resolved with { FarmId = info.FarmId, AgentUrl = target.AgentUrl.AbsoluteUri, TlsSecretName = target.TlsSecretName };
        if (wish.Mode == RestoreMode.ServiceMasterKey)
            return await ServiceMasterKeyPlan.MakeAsync(context, found, resolved, farm, cancellationToken);
        if (Version.TryParse(info.Build, out var now) && Version.TryParse(manifest.Farm.Build, out var then) && now < then)
            throw new StepFailedException(new StepFailure(FarmErrorCodes.FarmOlderThanBackup, $"The set was made on build {then}; the farm has {now}. Update the farm to that build or a later one of the same version of SharePoint.", Retry: true));
        var application = FarmView.Find(info, manifest.ServiceApplication.ItemPath) ?? throw new StepFailedException(new StepFailure(
            FarmErrorCodes.ItemNotFound,
            $"The farm {info.FarmId} has no Secure Store service application whose item is '{manifest.ServiceApplication.ItemPath}'; it has {FarmView.Known(info)}. Restore-SPFarm overwrites only what is there. Make an empty one of that name, or attach the set's database: 'securestore recover' writes the exact commands.",
            Retry: true));
        var first = wish.Mode == RestoreMode.SecureStore && context.World.SafetyBackups is not null && application.IsOpen;
        resolved = resolved with { ApplicationName = application.Name, BackUpFirst = first };
        return resolved with { Plan = RestorePlanText.Of(context, manifest, resolved, info, application) };
    }

    private static void CheckIdentity(RestoreWish wish, string ofPoint, string ofFarm, RestoreFarmTarget target)
    {
        var same = string.Equals(ofPoint, ofFarm, StringComparison.OrdinalIgnoreCase);
        if (wish.Mode == RestoreMode.Drill && same)
            throw new StepFailedException(new StepFailure(Reasons.InvalidSpec, $"{target.AgentUrl} is the agent of the farm that the recovery point came from. A drill overwrites the farm that it is tried on: name a scratch farm's agent.", Retry: false) { Field = "spec.target.agentUrl" });
        if (wish.Mode != RestoreMode.Drill && !same && !target.AcceptForeignFarm)
            throw new StepFailedException(new StepFailure(Reasons.ForeignFarm, $"The recovery point came from the farm {ofPoint}, and {target.AgentUrl} is the agent of {ofFarm}. If that is meant, make a restore with spec.target.acceptForeignFarm: true; the farm needs an identical service application. Otherwise attach the set's database: 'securestore recover' writes the exact commands.", Retry: false) { Field = "spec.target" });
    }
}
