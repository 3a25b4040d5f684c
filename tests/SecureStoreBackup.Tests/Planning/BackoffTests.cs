using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Tests.Planning;

public sealed class BackoffTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 2)]
    [InlineData(20, 2)]
    [InlineData(300, 30)]
    [InlineData(1200, 120)]
    [InlineData(86400, 120)]
    public void The_wait_is_a_tenth_of_the_outage_between_two_seconds_and_two_minutes(int failing, int wait) =>
        Assert.Equal(TimeSpan.FromSeconds(wait), Backoff.After(Since, Since.AddSeconds(failing)));

    [Fact]
    public void A_longer_wait_that_the_other_side_asks_for_is_kept()
    {
        Assert.Equal(TimeSpan.FromMinutes(5), Backoff.After(Since, Since, asked: TimeSpan.FromMinutes(5)));
        Assert.Equal(TimeSpan.FromSeconds(2), Backoff.After(Since, Since, asked: TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_clock_that_went_back_does_not_make_the_wait_shorter_than_two_seconds() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Backoff.After(Since, Since.AddHours(-1)));
}
