using SecureStoreBackup.Policies;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Restoring;

public sealed class DrillPlanTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly DrillPolicy _daily = Of("0 7 * * *");

    [Fact]
    public void A_new_schedule_makes_up_for_nothing()
    {
        var plan = DrillPlan.Of(_daily, before: null, held: false, _noon);
        Assert.Null(plan.Due);
        Assert.Equal(_noon.AddHours(19), plan.Next);
        Assert.Equal(_noon, plan.Memory.Since);
    }

    [Fact]
    public void An_edited_schedule_makes_up_for_nothing() =>
        Assert.Null(DrillPlan.Of(Of("0 8 * * *"), new DrillMemory("0 7 * * * Etc/UTC", _noon.AddDays(-9)), held: false, _noon).Due);

    [Fact]
    public void The_newest_slot_is_drilled_for_once()
    {
        var due = DrillPlan.Of(_daily, new DrillMemory("0 7 * * * Etc/UTC", _noon.AddDays(-9)), held: false, _noon);
        Assert.Equal(_noon.AddHours(-5), due.Due);
        Assert.Null(DrillPlan.Of(_daily, due.Memory, held: false, _noon.AddMinutes(1)).Due);
    }

    [Fact]
    public void What_is_held_is_made_up_for_within_a_day_and_not_later()
    {
        var monthly = Of("0 7 1 * *");
        var memory = new DrillMemory("0 7 1 * * Etc/UTC", _noon.AddDays(-40));
        var first = new DateTimeOffset(2026, 11, 1, 7, 0, 0, TimeSpan.Zero);
        Assert.Null(DrillPlan.Of(monthly, memory, held: true, first.AddHours(1)).Due);
        Assert.Equal(first, DrillPlan.Of(monthly, memory, held: false, first.AddHours(24)).Due);
        Assert.Null(DrillPlan.Of(monthly, memory, held: false, first.AddHours(25)).Due);
    }

    private static DrillPolicy Of(string expression) =>
        new(expression, new Schedule(CronExpression.TryParse(expression, out var cron, out _) ? cron : throw new ArgumentException("No schedule.", nameof(expression)), TimeZoneInfo.FindSystemTimeZoneById("Etc/UTC")), null, null);
}
