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
            Reasons.InvalidSpec, $"The recovery point names no export of '{wish.Instance}'; it names {(manifest.ServiceMasterKeys.Count == 0 ? "none" : string.Join(", ", manifest.ServiceMasterKeys.Select(k => k.Instance)))}.", Retry: false) { Field = "spec.instance" });
        var directory = world.DirectoryOf(key.Instance) ?? throw new StepFailedException(new StepFailure(
            Reasons.InvalidSpec, $"The policy has no spec.serviceMasterKeys entry for {key.Instance}, which says where the key's file may stand for a moment. Add it.", Retry: true) { Field = "spec.instance" });
        foreach (var secret in new[] { key.PasswordSecretId, key.FileSecretId })
            await world.ReadSecretAsync(found.Container, found.Point, secret, cancellationToken);
        return resolved with
        {
            Instance = key.Instance,
            InstanceDirectory = directory,
            Plan =
            [
                $"{key.Instance} gets the service master key of {key.ExportedAt:yyyy-MM-dd HH:mm}Z. SQL Server decrypts all that depends on the present key and encrypts it with that one, which takes its time.",
                resolved.AcknowledgeDataLoss
                    ? "FORCE is used: what cannot be decrypted with the present key is lost for good."
                    : "FORCE is not used: if anything cannot be decrypted with the present key, SQL Server refuses and nothing is changed.",
                "The Secure Store does not depend on this key.",
            ],
        };
    }
}
