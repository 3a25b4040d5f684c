using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>The plan of giving an instance its service master key back: what depends on the present one is said first.</summary>
internal static class ServiceMasterKeyPlan
{
    public static async Task<ResolvedRestore> MakeAsync(RestoreContext context, FoundPoint found, ResolvedRestore resolved, IFarm farm, CancellationToken cancellationToken)
    {
        var (wish, world, manifest) = (context.Run.Wish, context.World, found.Point.Manifest);
        var key = manifest.ServiceMasterKeys.FirstOrDefault(k => string.Equals(k.Instance, wish.Instance, StringComparison.OrdinalIgnoreCase)) ?? throw new StepFailedException(new StepFailure(
            Reasons.InvalidSpec, $"The recovery point names no export of '{wish.Instance}'; it names {(manifest.ServiceMasterKeys.Count == 0 ? "none" : string.Join(", ", manifest.ServiceMasterKeys.Select(k => k.Instance)))}.", Retry: false)
        { Field = "spec.instance" });
        var directory = world.DirectoryOf(key.Instance) ?? throw new StepFailedException(new StepFailure(
            Reasons.InvalidSpec, $"The policy has no spec.serviceMasterKeys entry for {key.Instance}, which says where the key's file may stand for a moment. Add it.", Retry: true)
        { Field = "spec.instance" });
        foreach (var secret in new[] { key.PasswordSecretId, key.FileSecretId })
            await world.ReadSecretAsync(found.Container, found.Point, secret, cancellationToken);
        var dependents = await farm.ListDependentsAsync(key.Instance, cancellationToken);
        return resolved with
        {
            Instance = key.Instance,
            InstanceDirectory = directory,
            Plan =
            [
                $"{key.Instance} gets the service master key of {key.ExportedAt:yyyy-MM-dd HH:mm}Z. SQL Server decrypts all that depends on the present key and encrypts it with that one, which takes its time.",
                Told(dependents),
                .. dependents.Fingerprint == key.Fingerprint ? new[] { "The instance's key looks like the one of the export, so that SQL Server will probably find it identical and change nothing." } : [],
                resolved.AcknowledgeDataLoss
                    ? "FORCE is used: what cannot be decrypted with the present key is lost for good."
                    : "FORCE is not used: if anything cannot be decrypted with the present key, SQL Server refuses and nothing is changed.",
                "The Secure Store does not depend on this key.",
            ],
        };
    }

    /// <summary>What stands or falls with the present key, by name; as many names as a person reads.</summary>
    private static string Told(ServiceMasterKeyDependents dependents)
    {
        const int named = 20;
        if (dependents.Total == 0)
            return "Nothing on the instance is listed that depends on its present key.";
        var names = string.Join(", ", dependents.Dependents.Take(named).Select(d => $"{d.Name} ({d.Kind})"));
        var more = dependents.Total - Math.Min(named, dependents.Dependents.Count);
        return $"On the present key depend {dependents.Total}: {names}{(more > 0 ? $" and {more} more" : "")}.";
    }
}
