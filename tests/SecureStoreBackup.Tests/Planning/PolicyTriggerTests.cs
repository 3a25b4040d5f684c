using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Planning;

public sealed class PolicyTriggerTests
{
    private static readonly DateTimeOffset Point = new(2026, 11, 15, 2, 15, 0, TimeSpan.Zero);

    private static readonly BackupPolicy Weekly = TestPolicy.Of("east") with
    {
        Schedule = TestPolicy.Schedule("15 2 * * SUN") with { MaxAge = TimeSpan.FromHours(26) },
    };

    private static readonly PolicyObservation Seen = new()
    {
        CreatedAt = Point.AddDays(-30),
        Schedule = PolicyPlanner.Remember(Weekly.Schedule, null, Point.AddDays(-30)),
        LastScheduleTime = Point,
        HasRun = true,
        Startable = true,
        NewestPoint = Point,
        Passphrase = new PassphraseVersion("v1", Point.AddDays(-20)),
        CopiedPassphraseVersion = "v1",
    };

    [Fact]
    public void A_point_that_is_too_old_starts_a_run_named_after_that_moment()
    {
        var moment = Point.AddHours(26);

        Assert.Equal(new PolicyDecision.Wait(moment, "Nothing is due."), PolicyPlanner.Plan(Weekly, Seen, moment.AddTicks(-1)));
        Assert.Equal(new PolicyDecision.Start("contoso-20261116t041500z", moment, RunTrigger.Overdue), PolicyPlanner.Plan(Weekly, Remembering(Seen, moment), moment));
    }

    /// <summary>What a run makes is as old as the moment that it stands for.</summary>
    [Fact]
    public void After_an_outage_the_run_stands_for_its_end_and_not_for_when_the_point_became_too_old()
    {
        var end = Point.AddDays(3).AddHours(10);
        var away = Seen with { Startable = false };

        var held = Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, Remembering(away, end.AddDays(-1)), end.AddDays(-1)));
        Assert.Equal((Holds.Outage, "A backup is overdue and starts when farm and vault answer."), (held.Held, held.Why));
        var seen = Remembering(Remembering(away, end.AddDays(-1)) with { Startable = true }, end);
        var start = Enumerable.Range(0, 11).Select(minute => PolicyPlanner.Plan(Weekly, Remembering(seen, end.AddMinutes(minute)), end.AddMinutes(minute))).OfType<PolicyDecision.Start>().First();

        Assert.Equal((end, RunTrigger.Overdue), (start.Slot, start.Trigger));
    }

    [Fact]
    public void An_overdue_run_that_is_not_in_the_status_yet_is_not_started() =>
        Assert.Equal(new PolicyDecision.Wait(Point.AddDays(7), "Nothing is due."), PolicyPlanner.Plan(Weekly, Seen, Point.AddHours(26)));

    [Theory]
    [InlineData(-1, true)]   // as old as what it would make may be
    [InlineData(-27, false)]
    [InlineData(1, false)]
    public void A_moment_that_lies_ahead_or_too_far_back_is_not_the_one_that_an_overdue_run_stands_for(int hours, bool stays)
    {
        var now = Point.AddDays(5);
        var known = new SeenChange(RunTrigger.Overdue, "20261116t041500z", now.AddHours(hours));

        Assert.Equal(stays ? known : known with { Since = now }, Assert.Single(PolicyMemory.After(Weekly, Seen with { Changes = [known] }, now).Changes));
    }

    [Fact]
    public void A_slot_that_is_due_after_an_outage_makes_an_overdue_run_needless()
    {
        var daily = Weekly with { Schedule = TestPolicy.Schedule("15 2 * * *") with { MaxAge = TimeSpan.FromHours(26) } };
        var (seen, now) = (Seen with { Schedule = PolicyPlanner.Remember(daily.Schedule, null, Point.AddDays(-30)) }, Point.AddDays(3).AddMinutes(20));

        Assert.Empty(PolicyMemory.After(daily, seen, now).Changes);
        Assert.Single(PolicyMemory.After(daily, seen, now.AddHours(1)).Changes);
    }

    [Fact]
    public void A_point_that_is_too_old_starts_one_run_however_that_ends()
    {
        var tried = new BackupSummary("contoso-20261116t041500z", RunTrigger.Overdue, Point.AddHours(26), RunPhase.Completed, Point.AddHours(26), Point.AddHours(27));

        Assert.Equal(new PolicyDecision.Wait(Point.AddDays(7), "Nothing is due."), PolicyPlanner.Plan(Weekly, Seen with { Backups = [tried] }, Point.AddDays(3)));
    }

    [Fact]
    public void A_damaged_point_starts_a_run_once_it_has_settled_and_only_once()
    {
        var found = Point.AddHours(4);
        var damaged = Seen with { Damage = "east/20261115t021500z-00000001" };
        var change = Assert.Single(PolicyMemory.After(Weekly, damaged, found).Changes);
        var remembered = damaged with { Changes = [change] };
        var start = new PolicyDecision.Start("contoso-20261115t061500z", found, RunTrigger.PointDamaged);

        Assert.Equal(start, PolicyPlanner.Plan(Weekly, remembered, found + PolicyPlanner.Settling));
        var tried = new BackupSummary(start.Name, RunTrigger.PointDamaged, found, RunPhase.Completed, found, found.AddHours(1));
        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, remembered with { Backups = [tried], NewestPoint = found }, found.AddHours(2)));
    }

    [Fact]
    public void Damage_that_a_later_backup_made_good_is_forgotten_and_what_is_unknown_stays()
    {
        var remembered = Seen with { Changes = [new SeenChange(RunTrigger.PointDamaged, "east/p", Point)] };

        Assert.Empty(PolicyMemory.After(Weekly, remembered with { Damage = "" }, Point.AddHours(2)).Changes);
        Assert.Single(PolicyMemory.After(Weekly, remembered with { Damage = null }, Point.AddHours(2)).Changes);
        Assert.Empty(PolicyMemory.After(Weekly with { Schedule = Weekly.Schedule with { TriggerPointDamaged = false } }, Seen with { Damage = "east/p" }, Point.AddHours(2)).Changes);
    }

    [Fact]
    public void The_age_is_not_looked_at_when_the_policy_does_not_ask_or_there_is_no_point()
    {
        var silent = Weekly with { Schedule = Weekly.Schedule with { TriggerOverdue = false } };

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(silent, Seen, Point.AddDays(3)));
        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, Seen with { NewestPoint = null }, Point.AddDays(3)));
    }

    [Fact]
    public void A_policy_that_is_taken_up_with_old_points_is_not_overdue_at_once()
    {
        var resumed = Seen with { Schedule = null, LastScheduleTime = null };

        Assert.Equal(new PolicyDecision.Wait(Point.AddDays(3).AddHours(26), "Nothing is due."), PolicyPlanner.Plan(Weekly, resumed, Point.AddDays(3)));
    }

    [Fact]
    public void The_objective_is_the_longest_gap_and_the_deadline_unless_the_policy_names_one()
    {
        Assert.Equal(TimeSpan.FromHours(26), PolicyPlanner.MaximumAge(Weekly.Schedule, Point));
        Assert.Equal(TimeSpan.FromHours((7 * 24) + 1), PolicyPlanner.MaximumAge(Weekly.Schedule with { MaxAge = null }, Point));
    }

    /// <summary>Of 400 slots at two a day, some look ahead to a clock change and some do not.</summary>
    [Fact]
    public void The_moment_at_which_a_point_became_overdue_does_not_move_with_the_clock()
    {
        var twice = Weekly with { Schedule = TestPolicy.Schedule("15 2,14 * * *", "Europe/Berlin") };
        var seen = Seen with { Schedule = PolicyPlanner.Remember(twice.Schedule, null, Point.AddDays(-30)), LastScheduleTime = Point.AddYears(5) };

        var moments = Enumerable.Range(0, 300).Select(day => PolicyMemory.After(twice, seen, Point.AddYears(5).AddDays(2 + day).AddHours(3)).Changes.Single(c => c.Trigger == RunTrigger.Overdue).Cause).Distinct();

        Assert.Single(moments);
    }

    [Theory]
    [InlineData(RunTrigger.PassphraseChanged, RunScope.SecureStore, "contoso-20261115t051500z")]
    [InlineData(RunTrigger.ConfigurationChanged, RunScope.SecureStore, "contoso-20261115t051500z")]
    [InlineData(RunTrigger.ServiceMasterKeyChanged, RunScope.ServiceMasterKeys, "contoso-20261115t051500z-smk")]
    public void A_change_settles_for_ten_minutes_and_is_named_after_when_it_was_seen(RunTrigger trigger, RunScope scope, string name)
    {
        var seen = With(trigger);

        Assert.Equal(new PolicyDecision.Wait(Changed.AddMinutes(10), "Nothing is due."), PolicyPlanner.Plan(Weekly, seen, Changed));
        Assert.Equal(new PolicyDecision.Start(name, Changed, trigger) { Scope = scope }, PolicyPlanner.Plan(Weekly, seen, Changed.AddMinutes(10)));
    }

    [Theory]
    [InlineData(RunTrigger.PassphraseChanged)]
    [InlineData(RunTrigger.ConfigurationChanged)]
    [InlineData(RunTrigger.ServiceMasterKeyChanged)]
    public void A_change_that_is_not_in_the_status_yet_starts_nothing(RunTrigger trigger) =>
        Assert.Equal(new PolicyDecision.Wait(Point.AddHours(26), "Nothing is due."), PolicyPlanner.Plan(Weekly, With(trigger) with { Changes = [] }, Changed.AddMinutes(10)));

    [Theory]
    [InlineData(RunTrigger.PassphraseChanged)]
    [InlineData(RunTrigger.ConfigurationChanged)]
    [InlineData(RunTrigger.ServiceMasterKeyChanged)]
    public void A_change_that_the_policy_does_not_ask_about_starts_nothing(RunTrigger trigger)
    {
        var schedule = Weekly.Schedule with { TriggerPassphraseChanged = false, TriggerConfigurationChanged = false, TriggerServiceMasterKeyChanged = false };

        Assert.Equal(new PolicyDecision.Wait(Point.AddHours(26), "Nothing is due."), PolicyPlanner.Plan(Weekly with { Schedule = schedule }, With(trigger), Changed.AddMinutes(10)));
    }

    [Fact]
    public void A_new_passphrase_is_taken_at_once_when_the_farm_refused_the_old_one() =>
        Assert.IsType<PolicyDecision.Start>(PolicyPlanner.Plan(Weekly, With(RunTrigger.PassphraseChanged) with { PassphraseRefused = true }, Changed));

    [Theory]
    [InlineData(RunTrigger.PassphraseChanged)]
    [InlineData(RunTrigger.ConfigurationChanged)]
    [InlineData(RunTrigger.ServiceMasterKeyChanged)]
    public void A_change_starts_one_run_however_that_ends_and_whoever_deletes_it(RunTrigger trigger)
    {
        var scope = trigger == RunTrigger.ServiceMasterKeyChanged ? RunScope.ServiceMasterKeys : RunScope.SecureStore;
        var seen = With(trigger) with { Started = [new("contoso-somehow", trigger, scope, Changed, Changed.AddMinutes(10))] };

        Assert.Equal(new PolicyDecision.Wait(Point.AddHours(26), "Nothing is due."), PolicyPlanner.Plan(Weekly, seen, Changed.AddHours(1)));
    }

    [Fact]
    public void Changes_that_were_seen_together_start_one_run()
    {
        var seen = With(RunTrigger.PassphraseChanged, RunTrigger.ConfigurationChanged) with
        {
            Started = [new("contoso-20261115t051500z", RunTrigger.PassphraseChanged, RunScope.SecureStore, Changed, Changed.AddMinutes(10))],
        };

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, seen, Changed.AddHours(1)));
    }

    [Fact]
    public void The_seventh_run_that_changes_start_within_a_day_waits_and_says_so()
    {
        var six = Enumerable.Range(1, 6).Select(i => new StartedRun($"contoso-{i}", RunTrigger.ConfigurationChanged, RunScope.SecureStore, Changed.AddHours(-i), Changed.AddHours(-i)));
        var seen = With(RunTrigger.ConfigurationChanged) with { Started = [.. six] };

        var wait = Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, seen, Changed.AddMinutes(10)));
        Assert.Equal((Holds.TriggerLimit, Changed.AddHours(18)), (wait.Held, wait.Until));
        Assert.Contains("ConfigurationChanged", wait.Why, StringComparison.Ordinal);
        Assert.IsType<PolicyDecision.Start>(PolicyPlanner.Plan(Weekly, seen, Changed.AddHours(18)));
    }

    [Fact]
    public void An_export_under_way_holds_up_the_next_export_and_not_the_secure_store()
    {
        var export = new BackupSummary("contoso-x-smk", RunTrigger.ServiceMasterKeyChanged, Changed.AddHours(-1), RunPhase.Running, Changed, null) { Scope = RunScope.ServiceMasterKeys };
        var seen = With(RunTrigger.ServiceMasterKeyChanged, RunTrigger.ConfigurationChanged) with { Backups = [export] };

        Assert.Equal(RunScope.SecureStore, Assert.IsType<PolicyDecision.Start>(PolicyPlanner.Plan(Weekly, seen, Changed.AddMinutes(10))).Scope);
        Assert.Equal("contoso-x-smk is under way.", Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, With(RunTrigger.ServiceMasterKeyChanged) with { Backups = [export] }, Changed.AddMinutes(10))).Why);
    }

    [Fact]
    public void A_clock_that_differs_starts_nothing_until_it_is_set_right()
    {
        var seen = Seen with { Skew = new ClockSkew("contoso-sp.vault.azure.net", TimeSpan.FromMinutes(-7)) };

        var wait = Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, seen, Point.AddDays(7)));
        Assert.Equal(Holds.ClockSkewed, wait.Held);
        Assert.Equal("The clock of contoso-sp.vault.azure.net is 7 min behind ours, so nothing is started or deleted. Set whichever is wrong; runs start again by themselves.", wait.Why);
        Assert.IsType<PolicyDecision.Start>(PolicyPlanner.Plan(Weekly, Seen, Point.AddDays(7)));
    }

    private static readonly DateTimeOffset Changed = Point.AddHours(3);

    /// <summary>With what the status says after a look at this moment.</summary>
    private static PolicyObservation Remembering(PolicyObservation seen, DateTimeOffset now) => seen with { Changes = PolicyMemory.After(Weekly, seen, now).Changes };

    /// <summary>As seen at that moment: these have changed, and the status knows.</summary>
    private static PolicyObservation With(params RunTrigger[] triggers)
    {
        PolicyObservation seen = Seen with
        {
            Passphrase = new PassphraseVersion(triggers.Contains(RunTrigger.PassphraseChanged) ? "v2" : "v1", Point.AddDays(-20)),
            Configuration = triggers.Contains(RunTrigger.ConfigurationChanged) ? "c2" : "c1",
            SavedConfiguration = "c1",
            ServiceMasterKeys = new Dictionary<string, string> { [TestPolicy.Instance] = triggers.Contains(RunTrigger.ServiceMasterKeyChanged) ? "k2" : "k1" },
            ExportedServiceMasterKeys = new Dictionary<string, string> { [TestPolicy.Instance] = "k1" },
        };
        return seen with { Changes = ChangeLedger.Of(Weekly, seen, Changed) };
    }
}
