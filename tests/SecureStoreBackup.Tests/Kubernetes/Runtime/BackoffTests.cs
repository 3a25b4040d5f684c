using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class BackoffTests
{
    private static readonly BackoffOptions Options = new() { Initial = TimeSpan.FromSeconds(1), Cap = TimeSpan.FromSeconds(60), Jitter = 0.2 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1000, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Each_failure_doubles_the_wait_up_to_the_cap(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Options.Delay(failures, 0));

    [Fact]
    public void Chance_shortens_a_wait_by_no_more_than_the_jitter() =>
        Assert.InRange(Options.Delay(1000, 1).TotalSeconds, 47.999, 48.001);

    [Fact]
    public void A_cap_of_any_size_overflows_nothing() =>
        Assert.True((Options with { Cap = TimeSpan.MaxValue }).Delay(int.MaxValue, 0) > TimeSpan.FromDays(1000));

    [Fact]
    public void Failures_count_per_item_until_they_are_forgotten()
    {
        var backoff = new ItemBackoff<string>(Options, () => 0);

        Assert.Equal([1, 2, 1], new[] { backoff.When("a"), backoff.When("a"), backoff.When("b") }.Select(wait => (int)wait.TotalSeconds));
        backoff.Forget("a");

        Assert.Equal(0, backoff.Failures("a"));
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.When("a"));
    }
}
