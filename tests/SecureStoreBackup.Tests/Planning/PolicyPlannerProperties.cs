using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Planning;

public sealed class PolicyPlannerProperties
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<bool> Coin = Gen.Elements(true, false);
    private static readonly Gen<DateTimeOffset> Instants = Gen.Choose(0, 14 * 24 * 60).Select(minutes => Start.AddMinutes(minutes));

    // Slots of the schedule now and then, so that names meet.
    private static readonly Gen<DateTimeOffset> Slots = Gen.OneOf(Instants, Gen.Choose(0, 14).Select(day => Start.AddDays(day).AddMinutes(135)));

    private static readonly Gen<BackupSummary> Backups =
        from slot in Slots
        from retry in Gen.Choose(0, 3)
        from trigger in Gen.Elements(Enum.GetValues<RunTrigger>())
        from phase in Gen.Elements(RunPhase.Completed, RunPhase.Failed, RunPhase.Failed, RunPhase.Running)
        from minutes in Gen.Choose(0, 90)
        select new BackupSummary(RunNames.Backup("contoso", slot, retry), trigger, slot, phase, slot, phase == RunPhase.Running ? null : slot.AddMinutes(minutes));

    private static readonly Gen<BackupPolicy> Policies =
        from expression in Gen.Elements("15 2 * * *", "*/20 * * * *", "0 0 29 2 *", "15 2 * * SUN")
        from jitter in Gen.Choose(0, 1200)
        from deadline in Gen.Choose(0, 7200)
        from suspend in Gen.Elements(true, false, false, false)
        from create in Coin
        from overdue in Coin
        from changed in Coin
        from maxAge in Gen.Elements<TimeSpan?>(null, TimeSpan.FromHours(26))
        select TestPolicy.Of("east") with
        {
            Schedule = TestPolicy.Schedule(expression) with
            {
                Jitter = TimeSpan.FromSeconds(jitter),
                StartingDeadline = TimeSpan.FromSeconds(deadline),
                Suspend = suspend,
                RunOnCreate = create,
                TriggerOverdue = overdue,
                TriggerPassphraseChanged = changed,
                MaxAge = maxAge,
            },
        };

    private static readonly Gen<PolicyObservation> Observations =
        from created in Instants
        from since in Instants
        from key in Gen.Elements("15 2 * * * Etc/UTC", "*/20 * * * * Etc/UTC", "", null)
        from last in Slots
        from lastKnown in Coin
        from backups in Gen.ArrayOf(Backups)
        from hasRun in Coin
        from startable in Gen.Elements(true, true, false)
        from point in Slots
        from anyPoint in Coin
        from copied in Gen.Elements("v1", "v2", null)
        from changedAt in Instants
        from refused in Coin
        select new PolicyObservation
        {
            CreatedAt = created,
            Schedule = key is null ? null : new ScheduleMemory(key, since),
            LastScheduleTime = lastKnown ? last : null,
            Backups = [.. backups.DistinctBy(b => b.Name)],
            HasRun = hasRun,
            Startable = startable,
            NewestPoint = anyPoint ? point : null,
            Passphrase = new PassphraseVersion("v2", changedAt),
            CopiedPassphraseVersion = copied,
            PassphraseRefused = refused,
        };

    private static readonly Gen<(BackupPolicy Policy, PolicyObservation Seen, DateTimeOffset Now)> Cases =
        from policy in Policies
        from seen in Observations
        from now in Slots
        select (policy, seen, now);

    [Fact]
    [Invariant("I8")]
    public void Any_observation_gets_a_decision_and_always_the_same_in_whatever_order_objects_are_listed() => Check((policy, seen, now) =>
        PolicyPlanner.Plan(policy, seen, now) == PolicyPlanner.Plan(policy, seen with { Backups = [.. seen.Backups.Reverse()] }, now));

    [Fact]
    [Invariant("I4")]
    public void No_object_is_made_twice() => Check((policy, seen, now) =>
        PolicyPlanner.Plan(policy, seen, now) is not PolicyDecision.Start start || seen.Backups.All(b => b.Name != start.Name));

    [Fact]
    [Invariant("I5")]
    public void Nothing_starts_beside_a_run_that_is_under_way_nor_while_suspended() => Check((policy, seen, now) =>
        PolicyPlanner.Plan(policy, seen, now) is PolicyDecision.Wait || (!policy.Schedule.Suspend && seen.Startable && seen.Backups.All(b => b.Ended)));

    [Fact]
    public void What_is_waited_for_lies_ahead() => Check((policy, seen, now) =>
        PolicyPlanner.Plan(policy, seen, now) is not PolicyDecision.Wait { Until: { } until } || until > now);

    [Fact]
    public void Once_a_run_has_started_the_same_world_starts_nothing_else_before_it_ends() => Check((policy, seen, now) =>
        PolicyPlanner.Plan(policy, seen, now) is not PolicyDecision.Start start
        || PolicyPlanner.Plan(policy, seen with { Backups = [.. seen.Backups, new(start.Name, start.Trigger, start.Slot, RunPhase.Running, now, null)] }, now)
            is PolicyDecision.Wait);

    /// <summary>However often it looks, a world in which every run fails at once makes a bounded number of objects.</summary>
    [Fact]
    public void A_farm_that_always_fails_gets_three_tries_per_cause() => Check((policy, seen, now) =>
    {
        seen = seen with { Startable = true, Backups = [.. seen.Backups.Where(b => b.Ended)] };
        var started = new List<PolicyDecision.Start>();
        for (var i = 0; i < 40 && PolicyPlanner.Plan(policy, seen, now.AddHours(i)) is var decision; i++)
        {
            if (decision is not PolicyDecision.Start start)
                continue;
            started.Add(start);
            seen = seen with
            {
                HasRun = true,
                Backups = [.. seen.Backups, new(start.Name, start.Trigger, start.Slot, RunPhase.Failed, now.AddHours(i), now.AddHours(i))],
            };
        }

        return started.GroupBy(s => s.Slot).All(cause => cause.Count() <= 1 + PolicyPlanner.BackoffLimit);
    }, 150);

    private static void Check(Func<BackupPolicy, PolicyObservation, DateTimeOffset, bool> holds, int times = 400) =>
        Prop.ForAll(Cases.ToArbitrary(), example => holds(example.Policy, example.Seen, example.Now))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(times).WithReplay(20261122, 1));
}
