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
        Assert.Equal(new PolicyDecision.Start("contoso-20261116t041500z", moment, RunTrigger.Overdue), PolicyPlanner.Plan(Weekly, Seen, moment.AddHours(5)));
    }

    [Fact]
    public void A_point_that_is_too_old_starts_one_run_however_that_ends()
    {
        var tried = new BackupSummary("contoso-20261116t041500z", RunTrigger.Overdue, Point.AddHours(26), RunPhase.Completed, Point.AddHours(26), Point.AddHours(27));

        Assert.Equal(new PolicyDecision.Wait(Point.AddDays(7), "Nothing is due."), PolicyPlanner.Plan(Weekly, Seen with { Backups = [tried] }, Point.AddDays(3)));
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

        var names = Enumerable.Range(0, 300).Select(day => PolicyPlanner.Plan(twice, seen, Point.AddYears(5).AddDays(2 + day)))
            .OfType<PolicyDecision.Start>().Where(s => s.Trigger == RunTrigger.Overdue).Select(s => s.Name).Distinct();

        Assert.Single(names);
    }

    [Fact]
    public void A_new_passphrase_settles_for_ten_minutes()
    {
        var changed = Point.AddHours(3);
        var seen = Seen with { Passphrase = new PassphraseVersion("v2", changed) };

        Assert.Equal(new PolicyDecision.Wait(changed.AddMinutes(10), "Nothing is due."), PolicyPlanner.Plan(Weekly, seen, changed));
        Assert.Equal(
            new PolicyDecision.Start("contoso-20261115t051500z", changed, RunTrigger.PassphraseChanged), PolicyPlanner.Plan(Weekly, seen, changed.AddMinutes(10)));
    }

    [Fact]
    public void A_new_passphrase_is_taken_at_once_when_the_farm_refused_the_old_one()
    {
        var changed = Point.AddHours(3);
        var seen = Seen with { Passphrase = new PassphraseVersion("v2", changed), PassphraseRefused = true };

        Assert.IsType<PolicyDecision.Start>(PolicyPlanner.Plan(Weekly, seen, changed));
    }

    [Theory]
    [InlineData("v1", "v1", true)]
    [InlineData("v2", null, true)]
    [InlineData(null, "v1", true)]
    [InlineData("v2", "v1", false)]
    public void A_passphrase_starts_nothing_unless_it_is_known_to_differ_and_the_policy_asks(string? current, string? copied, bool asks)
    {
        var policy = Weekly with { Schedule = Weekly.Schedule with { TriggerPassphraseChanged = asks } };
        var seen = Seen with { Passphrase = current is null ? null : new PassphraseVersion(current, Point), CopiedPassphraseVersion = copied };

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(policy, seen, Point.AddHours(1)));
    }

    [Fact]
    public void A_new_passphrase_starts_one_run_however_that_ends()
    {
        var changed = Point.AddHours(3);
        var tried = new BackupSummary("contoso-20261115t051500z", RunTrigger.PassphraseChanged, changed, RunPhase.Completed, changed, changed.AddMinutes(20));

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Weekly, Seen with { Passphrase = new PassphraseVersion("v2", changed), Backups = [tried] }, changed.AddHours(1)));
    }
}
