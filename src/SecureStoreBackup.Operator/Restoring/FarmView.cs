using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>The service application of a restore, as its farm shows it now.</summary>
public static class FarmView
{
    /// <summary>By its path in the backup tree, which a restore goes by; its id may be another after a restore.</summary>
    public static SecureStoreApplication? Find(FarmInfo farm, string itemPath) =>
        farm.Applications.FirstOrDefault(a => string.Equals(a.ItemPath, itemPath, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="StepFailedException">The farm has it no longer.</exception>
    public static SecureStoreApplication Require(FarmInfo farm, string itemPath) => Find(farm, itemPath) ?? throw new StepFailedException(new StepFailure(
        FarmErrorCodes.ItemNotFound, $"The farm {farm.FarmId} has no Secure Store service application whose item is '{itemPath}'; it has {Known(farm)}.", Retry: false));

    public static string Known(FarmInfo farm) => farm.Applications.Count == 0 ? "none" : string.Join(", ", farm.Applications.Select(a => $"'{a.ItemPath}'"));

    /// <summary>How target applications differ from a manifest's, a line each; names alone.</summary>
    public static IReadOnlyList<string> Differences(Manifest manifest, SecureStoreApplication now)
    {
        var lines = new List<string>();
        var found = now.TargetApplications.ToDictionary(t => t.Id, StringComparer.OrdinalIgnoreCase);
        foreach (var wanted in manifest.TargetApplications)
        {
            if (!found.Remove(wanted.Id, out var there))
                lines.Add($"{wanted.Id} is missing.");
            else if (there.Type != wanted.Type || !there.Fields.SequenceEqual(wanted.Fields, StringComparer.Ordinal))
                lines.Add($"{wanted.Id} is {there.Type} ({string.Join(", ", there.Fields)}), and was {wanted.Type} ({string.Join(", ", wanted.Fields)}).");
        }

        lines.AddRange(found.Keys.Order(StringComparer.OrdinalIgnoreCase).Select(id => $"{id} was not in the recovery point."));
        return lines;
    }
}
