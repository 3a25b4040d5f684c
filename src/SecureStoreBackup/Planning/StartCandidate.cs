using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>A run that a policy could start.</summary>
/// <param name="Slot">The time that it stands for; its name derives from it.</param>
/// <param name="Due">When it starts.</param>
/// <param name="Capped">Whether the day's limit of triggered runs is what it waits for.</param>
internal sealed record StartCandidate(string Name, RunScope Scope, RunTrigger Trigger, DateTimeOffset Slot, DateTimeOffset Due, bool Capped = false);
