using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class LateStartTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_on_time_starts_at_its_time() => Assert.Equal(Due, LateStart.At("uid", Due, Due, null, Due + LateStart.Grace));

    [Fact]
    public void A_thousand_that_became_due_during_an_outage_do_not_start_at_once()
    {
        var back = Due.AddMinutes(31);

        var minutes = Enumerable.Range(0, 1000).Select(i => LateStart.At($"uid-{i}", Due, Due, Due.AddHours(1), back)).CountBy(at => (int)(at - back).TotalMinutes).ToDictionary();

        Assert.All(minutes.Keys, minute => Assert.InRange(minute, 0, 10));
        Assert.All(minutes.Values, count => Assert.InRange(count, 1, 220));
    }

    [Fact]
    public void A_policy_starts_whenever_its_own_minute_is_looked_at_and_asks_to_be_woken_for_it()
    {
        var now = Due.AddMinutes(31);
        var opens = LateStart.At("uid", Due, Due, null, now);

        Assert.InRange(opens, now, now.AddMinutes(10));
        Assert.Equal(opens, LateStart.At("uid", Due, Due, null, opens));
        Assert.Equal(opens.AddSeconds(59), LateStart.At("uid", Due, Due, null, opens.AddSeconds(59)));
        Assert.Equal(opens.AddMinutes(10), LateStart.At("uid", Due, Due, null, opens.AddSeconds(60)));
    }

    [Fact]
    public void What_would_miss_its_deadline_starts_at_once()
    {
        var now = Due.AddMinutes(59);

        Assert.All(Enumerable.Range(0, 100), i => Assert.InRange(LateStart.At($"uid-{i}", Due, Due, Due.AddHours(1), now), now, Due.AddHours(1)));
    }
}
