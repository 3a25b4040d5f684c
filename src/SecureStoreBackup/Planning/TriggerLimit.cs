using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>At most six runs a day are started by anything but schedule and people, retries included, per scope: a farm whose configuration never rests is not backed up without end.</summary>
public static class TriggerLimit
{
    public const int PerDay = 6;

    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    /// <summary>When the next triggered run may start; null when it may now.</summary>
    public static DateTimeOffset? OpensAt(IEnumerable<StartedRun> started, RunScope scope, DateTimeOffset now)
    {
        var today = started.Where(s => s.Scope == scope && Counts(s.Trigger) && s.At > now - _day).OrderByDescending(s => s.At).ToArray();
        return today.Length < PerDay ? null : today[PerDay - 1].At + _day;
    }

    public static bool Counts(RunTrigger trigger) =>
        trigger is RunTrigger.Overdue or RunTrigger.PassphraseChanged or RunTrigger.ConfigurationChanged or RunTrigger.ServiceMasterKeyChanged or RunTrigger.PointDamaged;
}
