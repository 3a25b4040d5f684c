using System.Security.Cryptography;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>The recovery point that a person means, where it lies, and its manifest as it was read and compared.</summary>
/// <param name="Notes">What a person should know of it.</param>
public sealed record FoundPoint(RestorePlace Place, IContainer Container, RecoveryPoint Point, CatalogPoint Listed, string ManifestSha256, IReadOnlyList<string> Notes)
{
    /// <exception cref="StepFailedException">No target that answers holds it, it is damaged, or its manifest cannot be read.</exception>
    public static async Task<FoundPoint> FindAsync(IRestoreWorld world, RestoreSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (wanted, target, field) = source switch
        {
            RestoreSource.Backup backup => (await world.PointOfBackupAsync(backup.Name, cancellationToken) ?? throw Missing("spec.source.backupName", $"there is no SecureStoreBackup '{backup.Name}' here, or it made no recovery point; name the point with spec.source.offsite."), null, "spec.source.backupName"),
            RestoreSource.Offsite offsite => (offsite.RecoveryPoint, offsite.Target, "spec.source.offsite"),
            RestoreSource.Latest latest => (null as string, latest.Target, "spec.source.latest"),
            _ => throw new InvalidOperationException("The source is none that is known."),
        };
        RestorePlace[] places = [.. world.Places.Where(p => target is null || p.Name == target)];
        if (places.Length == 0)
            throw Missing(field, target is null ? "nobody says where recovery points lie." : $"the policy has no target '{target}'; it has {string.Join(", ", world.Places.Select(p => p.Name))}.");
        var (seen, away) = await LookAsync(world, places, now, cancellationToken);
        var best = wanted is null
            ? seen.Where(s => s.Point.Restorable && !s.Damaged && !s.Dead).MaxBy(s => s.Point.Name, StringComparer.Ordinal)
            : seen.Where(s => s.Point.Name == wanted).MinBy(s => (s.Damaged, s.Dead));
        if (best is null)
        {
            throw away is { } refused ? new StepFailedException(refused)
                : wanted is null ? Missing(field, "no target holds a restorable recovery point; see kubectl get ssbp, or securestore catalog.")
                : Missing(field, $"no target holds '{wanted}'; see securestore catalog.");
        }

        if (best.Damaged)
            throw new StepFailedException(new StepFailure(Reasons.RecoveryPointDamaged, $"{best.Point.Name} at {best.Place.Name} was found damaged by its last verification; what was found stands in _evidence/{best.Point.Name}/ there. Choose another point.", Retry: false) { Field = field });
        return await ReadAsync(best, away, cancellationToken);
    }

    private static async Task<(List<Seen> Seen, StepFailure? Away)> LookAsync(IRestoreWorld world, RestorePlace[] places, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (seen, away) = (new List<Seen>(), null as StepFailure);
        foreach (var place in places)
        {
            try
            {
                var container = await world.OpenContainerAsync(place, cancellationToken);
                var listing = await Catalog.ListAllAsync(container, place.PolicyPath, cancellationToken);
                seen.AddRange(listing.Points.Select(p => new Seen(place, container, p, p.IsDamaged(now), Dead: false)));
                seen.AddRange(listing.Dead.Select(p => new Seen(place, container, p, p.IsDamaged(now), Dead: true)));
            }
            catch (StepFailedException refusal)
            {
                away ??= refusal.Failure with { Message = $"{place.Name}: {refusal.Failure.Message}" };
            }
        }

        return (seen, away);
    }

    private static async Task<FoundPoint> ReadAsync(Seen seen, StepFailure? away, CancellationToken cancellationToken)
    {
        var path = new RecoveryPointPath(seen.Place.PolicyPath, seen.Point.Name);
        var stored = await seen.Container.FindAsync(path.Manifest, cancellationToken);
        var bytes = stored is null ? null : await seen.Container.ReadAsync(path.Manifest, ManifestReader.MaximumBytes, cancellationToken);
        var sha256 = bytes is null ? null : Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (sha256 is null || sha256 != stored!.Sha256)
            throw new StepFailedException(new StepFailure(Reasons.RecoveryPointDamaged, $"{path.Manifest} at {seen.Place.Name} {(sha256 is null ? "is gone" : "does not read back as it was written")}; nothing that it says is followed. Name another target or another point.", Retry: false));
        try
        {
            var manifest = ManifestReader.Parse(bytes!);
            if (manifest.RecoveryPoint != path.Point)
                throw new StepFailedException(new StepFailure(Reasons.RecoveryPointDamaged, $"{path.Manifest} is the manifest of {manifest.RecoveryPoint}. Name another target or another point.", Retry: false));
            List<string> notes = [];
            if (seen.Dead)
                notes.Add("Retention has marked this point for deletion; it may go while it is restored, and then nothing on the farm is touched.");
            if (away is not null)
                notes.Add($"Not every target was asked: {away.Message}");
            return new FoundPoint(seen.Place, seen.Container, new RecoveryPoint(path, manifest), seen.Point, sha256, notes);
        }
        catch (InvalidManifestException bad)
        {
            throw new StepFailedException(new StepFailure(Reasons.RecoveryPointDamaged, $"{path.Manifest} at {seen.Place.Name} cannot be followed: {bad.Message}", Retry: false), bad);
        }
    }

    private static StepFailedException Missing(string field, string message) => new(new StepFailure(Reasons.RecoveryPointNotFound, message, Retry: false) { Field = field });

    private sealed record Seen(RestorePlace Place, IContainer Container, CatalogPoint Point, bool Damaged, bool Dead);
}
