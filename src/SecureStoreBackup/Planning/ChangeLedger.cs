using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Planning;

/// <summary>Which changes no backup holds yet, and since when they have stood.</summary>
public static class ChangeLedger
{
    /// <summary>What is unknown now stays as it was; what is the same as in the last backup goes; what is new counts from now.</summary>
    public static IReadOnlyList<SeenChange> Of(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
    {
        var schedule = policy.Schedule;
        if (schedule.Suspend)
            return [];
        SeenChange?[] changes =
        [
            schedule.TriggerPassphraseChanged ? Change(seen, RunTrigger.PassphraseChanged, seen.Passphrase?.Version, seen.CopiedPassphraseVersion, now) : null,
            schedule.TriggerConfigurationChanged ? Change(seen, RunTrigger.ConfigurationChanged, seen.Configuration, seen.SavedConfiguration, now) : null,
            schedule.TriggerPointDamaged ? Change(seen, RunTrigger.PointDamaged, seen.Damage, "", now) : null,
            schedule.TriggerServiceMasterKeyChanged ? Keys(policy, seen, now) : null,
        ];
        return [.. changes.OfType<SeenChange>()];
    }

    private static SeenChange? Change(PolicyObservation seen, RunTrigger trigger, string? current, string? held, DateTimeOffset now)
    {
        var before = seen.Changes.FirstOrDefault(c => c.Trigger == trigger);
        if (current is null || held is null)
            return before;
        if (current == held)
            return null;
        return before?.Cause == current && before.Since <= now + PolicyMemory.Future ? before : new SeenChange(trigger, current, Whole(now));
    }

    /// <summary>All instances whose key is not the one that was last exported, as one change. A key that was never exported is no change of one.</summary>
    private static SeenChange? Keys(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
    {
        var known = policy.ServiceMasterKeys.Select(k => k.Instance)
            .Where(i => seen.ServiceMasterKeys.ContainsKey(i) && seen.ExportedServiceMasterKeys.ContainsKey(i)).ToArray();
        if (known.Length == 0)
            return policy.ServiceMasterKeys.Count == 0 ? null : Change(seen, RunTrigger.ServiceMasterKeyChanged, null, null, now);
        var moved = known.Where(i => seen.ServiceMasterKeys[i] != seen.ExportedServiceMasterKeys[i]).Order(StringComparer.Ordinal).Select(i => $"{i}={seen.ServiceMasterKeys[i]}").ToArray();
        var cause = moved.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', moved))));
        return Change(seen, RunTrigger.ServiceMasterKeyChanged, cause, "", now);
    }

    /// <summary>To the second, as names have it.</summary>
    internal static DateTimeOffset Whole(DateTimeOffset now) => new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
