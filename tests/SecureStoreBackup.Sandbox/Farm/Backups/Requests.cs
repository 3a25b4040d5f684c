namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <param name="Item">Full path from the tree, or a name where it is unique.</param>
/// <param name="Directory">As the farm sees it; it exists.</param>
/// <param name="Threads">1 to 10.</param>
/// <param name="Force">Goes on although the space estimate says no.</param>
public sealed record BackupRequest(string Item, string Directory, int Threads = 1, bool Force = false);

/// <param name="Errors">What PowerShell's $Error holds afterwards.</param>
public sealed record BackupOutcome(HistoryEntry Entry, IReadOnlyList<string> Errors);

/// <param name="BackupId">Null takes the newest backup of the item.</param>
/// <param name="Credentials">Of the farm account; null when none were given.</param>
public sealed record RestoreRequest(string Item, string Directory, Guid? BackupId = null, FarmCredentials? Credentials = null);

public sealed record FarmCredentials(string Account, string Password)
{
    public override string ToString() => Account;
}
