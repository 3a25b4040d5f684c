using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class JitterTests
{
    private static readonly DateTimeOffset Slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_policy_and_slot_always_get_the_same_jitter()
    {
        Assert.Equal(TimeSpan.FromSeconds(267), Jitter.For("6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f", Slot, TimeSpan.FromSeconds(600)));
        Assert.Equal(
            Jitter.For("6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f", Slot, TimeSpan.FromSeconds(600)),
            Jitter.For("6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f", Slot.ToOffset(TimeSpan.FromHours(1)), TimeSpan.FromSeconds(600)));
    }

    [Fact]
    public void Jitter_spreads_evenly_over_whole_seconds_with_both_ends()
    {
        var counts = Enumerable.Range(0, 5000).CountBy(i => Jitter.For($"uid-{i}", Slot, TimeSpan.FromSeconds(4))).ToDictionary();

        Assert.Equal([0, 1, 2, 3, 4], counts.Keys.Select(jitter => (int)jitter.TotalSeconds).Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void No_jitter_is_no_delay() => Assert.Equal(TimeSpan.Zero, Jitter.For("uid", Slot, TimeSpan.Zero));
}
