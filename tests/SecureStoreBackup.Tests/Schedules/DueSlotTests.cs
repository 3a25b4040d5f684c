using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class DueSlotTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Jittered = TimeSpan.FromMinutes(10);
    private static readonly Schedule Hourly = ScheduleTests.Utc("0 * * * *");

    [Fact]
    public void Of_several_missed_slots_the_newest_is_due()
    {
        var due = DueSlot.Newest(Hourly, since: Noon.AddDays(-3), now: Noon.AddMinutes(20), TimeSpan.Zero, Hour, "uid");

        Assert.Equal(new DueSlot(Noon, Noon), due);
    }

    [Fact]
    public void A_slot_that_was_run_is_not_due_again() =>
        Assert.Null(DueSlot.Newest(Hourly, since: Noon, now: Noon.AddMinutes(20), TimeSpan.Zero, Hour, "uid"));

    [Fact]
    public void The_deadline_counts_from_the_slot_and_its_jitter()
    {
        var daily = ScheduleTests.Utc("0 12 * * *");
        var dueAt = Noon + Jitter.For("uid", Noon, Jittered);

        Assert.Null(DueSlot.Newest(daily, Noon.AddDays(-1), dueAt.AddTicks(-1), Jittered, Hour, "uid"));
        Assert.Equal(dueAt, DueSlot.Newest(daily, Noon.AddDays(-1), dueAt, Jittered, Hour, "uid")?.DueAt);
        Assert.Equal(dueAt, DueSlot.Newest(daily, Noon.AddDays(-1), dueAt + Hour, Jittered, Hour, "uid")?.DueAt);
        Assert.Null(DueSlot.Newest(daily, Noon.AddDays(-1), dueAt + Hour + TimeSpan.FromTicks(1), Jittered, Hour, "uid"));
    }

    [Fact]
    public void An_older_slot_stays_due_while_the_jitter_of_the_next_runs()
    {
        var dueAt = Noon + Jitter.For("uid", Noon, Jittered);
        Assert.True(dueAt > Noon);

        var due = DueSlot.Newest(Hourly, since: Noon.AddHours(-5), now: Noon, Jittered, startingDeadline: 2 * Hour, "uid");

        Assert.Equal(Noon.AddHours(-1), due?.Slot);
    }

    [Fact]
    public void The_next_slot_is_the_one_that_becomes_due_first()
    {
        var everyMinute = ScheduleTests.Utc("* * * * *");

        var next = DueSlot.Next(everyMinute, since: Noon.AddHours(-1), now: Noon, Jittered, "uid")!;

        Assert.True(next.DueAt > Noon);
        Assert.All(Enumerable.Range(-10, 20).Select(minute => Noon.AddMinutes(minute)), slot =>
            Assert.False((slot + Jitter.For("uid", slot, Jittered)) is var dueAt && dueAt > Noon && dueAt < next.DueAt));
    }

    [Fact]
    public void A_slot_that_waits_for_its_jitter_is_next()
    {
        var next = DueSlot.Next(Hourly, since: Noon.AddHours(-1), now: Noon, Jittered, "uid");

        Assert.Equal(new DueSlot(Noon, Noon + Jitter.For("uid", Noon, Jittered)), next);
        Assert.Equal(Noon.AddHours(1), DueSlot.Next(Hourly, since: Noon, now: Noon, Jittered, "uid")?.Slot);
    }
}
