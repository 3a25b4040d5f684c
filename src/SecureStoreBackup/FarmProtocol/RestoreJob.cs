namespace SecureStoreBackup.FarmProtocol;

/// <summary>
/// Restores a set over the same items of the same farm with <c>Restore-SPFarm -RestoreMethod Overwrite</c>, then brings the
/// service instances online. The key is not refreshed: that is a job of its own.
/// </summary>
public sealed record RestoreJob
{
    /// <summary>The set, whole, below <see cref="BackupDirectory"/>: one that the agent made, or one that was staged.</summary>
    public required string SetId { get; init; }

    /// <summary>The directory that the backup was made in, for the set's own catalog names its paths.</summary>
    public required string BackupDirectory { get; init; }

    /// <summary>The application; then its proxy, which is restored only when the farm has none connected.</summary>
    public required IReadOnlyList<RestoreItem> Items { get; init; }

    /// <summary>The farm's build when the set was made; an older farm is refused.</summary>
    public required string Build { get; init; }

    /// <summary>As in <c>CONTOSO\svc-farm</c>, where the agent's account is not the farm account; null where it is. Needs <see cref="JobSecrets.FarmAccountPassword"/>.</summary>
    public string? FarmAccount { get; init; }
}

/// <param name="Role"><c>app</c> or <c>proxy</c>; also the directory below the set's.</param>
/// <param name="ItemPath">As <c>-Item</c> takes it.</param>
/// <param name="BackupId">SharePoint's own id of the backup, a GUID.</param>
public sealed record RestoreItem(string Role, string ItemPath, string BackupId);
