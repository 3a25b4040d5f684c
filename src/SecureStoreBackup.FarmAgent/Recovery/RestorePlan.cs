using System.Globalization;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

namespace SecureStoreBackup.FarmAgent.Recovery;

/// <param name="Target">Where the set is restored from.</param>
/// <param name="Restored">Whether the set is restored already, and only its key is still closed.</param>
internal sealed record RestorePlan(LocalSet Set, JailedDirectory Target, string BackupDirectory, FarmSnapshot Farm, ApplicationSnapshot Application, bool Restored)
{
    /// <summary>Whether the set lies where it is restored from.</summary>
    public bool InPlace => string.Equals(Path.GetFullPath(Target.Local), Path.GetFullPath(Set.Base), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>A line each, for the person who has to confirm it.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"Set            {Set.Name}{(Set.Manifest is { } manifest ? string.Create(CultureInfo.InvariantCulture, $", finished {manifest.FinishedAt:u}, {manifest.Files.Count} files") : ", without a manifest: its files are taken as they are")}";
        yield return $"Farm           {Farm.FarmId}, build {Farm.Build}{(Set.Build is { } build ? $"; the set's is {build}" : "; the set's is not known")}";
        if (Set.Manifest is { } known && !string.Equals(known.Farm.Id, Farm.FarmId, StringComparison.OrdinalIgnoreCase))
            yield return $"BEWARE         the set is of another farm, {known.Farm.Id}";
        if (Restored)
        {
            yield return "Restored       already; only the key is refreshed";
            yield break;
        }
        yield return $"Overwritten    '{Application.Name}' with its {Application.TargetApplications.Count} target applications, database {Application.Database.Name} on {Application.Database.Server}";
        yield return InPlace ? $"Restored from  {Target.Path}, where it lies" : $"Restored from  {Target.Path}, to which it is copied";
        yield return "Then           the Secure Store Service is started, and the key refreshed with the passphrase of the set's time";
    }
}
