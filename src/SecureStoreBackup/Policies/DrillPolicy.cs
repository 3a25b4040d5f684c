using SecureStoreBackup.Restoring;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Policies;

/// <summary>When the newest recovery point is tried, and how deep.</summary>
/// <param name="Expression">As written; a change of it starts the count of slots anew.</param>
/// <param name="Target">The off-site target whose newest point is tried; null for the newest of all.</param>
/// <param name="ScratchFarm">A farm that the drill overwrites to decrypt there; null for a drill that reads off-site alone.</param>
public sealed record DrillPolicy(string Expression, Schedule Schedule, string? Target, RestoreFarmTarget? ScratchFarm);
