using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Finds the recovery point and the farm, sees that the one can be restored to the other, and freezes what will be done. Reads only.</summary>
public sealed class PlanStep(TimeProvider time) : IRestoreStep
{
    public string Name => RestoreStepNames.Plan;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var (wish, world) = (context.Run.Wish, context.World);
        var found = await FoundPoint.FindAsync(world, wish.Source, time.GetUtcNow(), cancellationToken);
        var manifest = found.Point.Manifest;
        var resolved = new ResolvedRestore
        {
            RecoveryPoint = manifest.RecoveryPoint,
            Target = found.Place.Name,
            ContainerUrl = found.Container.Url.AbsoluteUri,
            PolicyPath = found.Place.PolicyPath,
            ManifestSha256 = found.ManifestSha256,
            PolicyUid = world.PolicyUid,
            BackedUpAt = manifest.FinishedAt,
            Files = manifest.Files.Count,
            Bytes = manifest.Files.Sum(f => f.Bytes),
            SetId = manifest.Set.Id,
            SetDirectory = manifest.Set.Directory,
            SourceFarmId = manifest.Farm.Id,
            ApplicationName = manifest.ServiceApplication.Name,
            ApplicationItem = manifest.ServiceApplication.ItemPath,
            Proof = found.Listed.Proof,
            AcknowledgeDataLoss = wish.AcknowledgeDataLoss,
        };
        resolved = wish.Mode == RestoreMode.ServiceMasterKey ? resolved : await WithPassphraseAsync(context, found, resolved, cancellationToken);
        var farm = wish.Target ?? (wish.Mode == RestoreMode.Drill ? null : world.Farm ?? throw new StepFailedException(new StepFailure(Reasons.InvalidSpec, "Nobody says which farm.", Retry: false) { Field = "spec.target" }));
        if (farm is not null)
            resolved = await FarmGuards.CheckAsync(context, found, resolved, farm, await world.OpenFarmAsync(farm.AgentUrl, farm.TlsSecretName, cancellationToken), cancellationToken);
        resolved = resolved with { Plan = [.. resolved.Plan, .. found.Notes] };
        return new RestoreOutcome.Done(context.Run with { Resolved = resolved }, $"{resolved.RecoveryPoint} at {resolved.Target}, {resolved.Files} files, {resolved.Bytes} bytes.");
    }

    /// <summary>The secret that the key will be opened with; that it can be read is seen now and not in the middle of a restore.</summary>
    private static async Task<ResolvedRestore> WithPassphraseAsync(RestoreContext context, FoundPoint found, ResolvedRestore resolved, CancellationToken cancellationToken)
    {
        var (wish, world) = (context.Run.Wish, context.World);
        var id = wish.Passphrase is { } other ? await world.FindSecretAsync(other, cancellationToken) : found.Point.Manifest.Passphrase.SecretId;
        var field = wish.Passphrase is null ? null : "spec.passphrase";
        try
        {
            if (wish.Mode != RestoreMode.Drill)   // a drill tells of each secret what it finds
                await world.ReadSecretAsync(found.Container, found.Point, id, cancellationToken);
        }
        catch (StepFailedException refusal)
        {
            throw new StepFailedException(refusal.Failure with { Field = refusal.Failure.Field ?? field, Message = $"{refusal.Failure.Message} It is the passphrase; without it the key cannot be opened, so nothing is begun." }, refusal);
        }

        return resolved with
        {
            PassphraseSecretId = id,
            PassphraseOverridden = wish.Passphrase is not null,
            Proof = wish.Passphrase is null ? resolved.Proof : Journal.PassphraseProof.Unproven,
        };
    }
}
