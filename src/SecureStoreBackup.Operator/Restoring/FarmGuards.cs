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
        var own = context.World.Farm is { } farmOfPolicy && farmOfPolicy.AgentUrl.Authority == target.AgentUrl.Authority;
        CheckIdentity(wish, manifest.Farm.Id, info.FarmId, target, own);
        resolved = resolved with { FarmId = info.FarmId, AgentUrl = target.AgentUrl.AbsoluteUri, TlsSecretName = target.TlsSecretName };
        if (wish.Mode == RestoreMode.ServiceMasterKey)
            return await ServiceMasterKeyPlan.MakeAsync(context, found, resolved, farm, cancellationToken);
        if (Version.TryParse(info.Build, out var now) && Version.TryParse(manifest.Farm.Build, out var then) && now < then)
            throw new StepFailedException(new StepFailure(FarmErrorCodes.FarmOlderThanBackup, $"The set was made on build {then}; the farm has {now}. Update the farm to that build or a later one of the same version of SharePoint.", Retry: true));
        var application = FarmView.Find(info, manifest.ServiceApplication.ItemPath) ?? throw new StepFailedException(new StepFailure(
            FarmErrorCodes.ItemNotFound,
            $"The farm {info.FarmId} has no Secure Store service application whose item is '{manifest.ServiceApplication.ItemPath}'; it has {FarmView.Known(info)}. Restore-SPFarm overwrites only what is there. Make an empty one of that name, or attach the set's database: 'securestore recover' writes the exact commands.",
            Retry: true));
        var worth = wish.Mode == RestoreMode.SecureStore && context.World.SafetyBackups is not null && application.IsOpen;
        if (worth && !own && !wish.AcknowledgeDataLoss)
            throw new StepFailedException(new StepFailure(Reasons.SafetyBackupFailed, $"The policy backs up {context.World.Farm?.AgentUrl}, and so nobody backs up what the farm of {target.AgentUrl} holds now, which would be lost. Back that up with a policy of its own; to go on, make a restore with spec.acknowledgeDataLoss: true.", Retry: false) { Field = "spec.acknowledgeDataLoss" });
        var first = worth && own;
        resolved = resolved with { ApplicationName = application.Name, BackUpFirst = first };
        return resolved with { Plan = RestorePlanText.Of(context, manifest, resolved, info, application) };
    }

    /// <summary>Sees that the agent still speaks for the farm that a person confirmed: whoever answers at its address may be another by now.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.ForeignFarm"/>.</exception>
    public static void CheckStill(RestoreContext context, FarmInfo farm)
    {
        var (planned, now) = (context.Resolved.FarmId, farm.FarmId);
        if (!string.Equals(planned, now, StringComparison.OrdinalIgnoreCase))
            throw new StepFailedException(new StepFailure(Reasons.ForeignFarm, $"{context.Resolved.AgentUrl} was the agent of the farm {planned} when this was planned, and is the agent of {now} now. Nothing is begun there. See which farm it should be, and make a new restore.", Retry: false));
    }

    private static void CheckIdentity(RestoreWish wish, string ofPoint, string ofFarm, RestoreFarmTarget target, bool own)
    {
        var same = string.Equals(ofPoint, ofFarm, StringComparison.OrdinalIgnoreCase);
        if (wish.Mode == RestoreMode.Drill && (same || own))
            throw new StepFailedException(new StepFailure(Reasons.InvalidSpec, $"{target.AgentUrl} is the agent of the farm that {(same ? "the recovery point came from" : "the policy backs up")}. A drill overwrites the farm that it is tried on: name a scratch farm's agent.", Retry: false) { Field = "spec.target.agentUrl" });
        if (wish.Mode != RestoreMode.Drill && !same && !target.AcceptForeignFarm)
            throw new StepFailedException(new StepFailure(Reasons.ForeignFarm, $"The recovery point came from the farm {ofPoint}, and {target.AgentUrl} is the agent of {ofFarm}. If that is meant, make a restore with spec.target.acceptForeignFarm: true; the farm needs an identical service application. Otherwise attach the set's database: 'securestore recover' writes the exact commands.", Retry: false) { Field = "spec.target" });
    }
}
