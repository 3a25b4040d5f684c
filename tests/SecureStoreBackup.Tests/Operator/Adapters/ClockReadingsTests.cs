using System.Net;
using SecureStoreBackup.Operator.Adapters.Identity;

namespace SecureStoreBackup.Tests.Operator.Adapters;

public sealed class ClockReadingsTests
{
    private static readonly Uri Vault = new("https://contoso-sp.vault.azure.net/secrets");
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-7)]
    public async Task The_clock_of_whoever_answers_is_compared_with_ours_to_a_second(int minutes)
    {
        var readings = new ClockReadings(_time);
        using var client = new HttpClient(readings.Listen(new Answering(_time.GetUtcNow().AddMinutes(minutes))));

        using var answer = await client.GetAsync(Vault, TestContext.Current.CancellationToken);

        var clock = Assert.Single(readings.Of([Vault, Vault, new Uri("https://nobody.asked")]));
        Assert.Equal(Vault.Host, clock.Whose);
        Assert.InRange(clock.Skew - TimeSpan.FromMinutes(minutes), TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task What_a_clock_said_a_while_ago_says_nothing_of_now()
    {
        var readings = new ClockReadings(_time);
        using var client = new HttpClient(readings.Listen(new Answering(_time.GetUtcNow().AddMinutes(10))));
        using var answer = await client.GetAsync(Vault, TestContext.Current.CancellationToken);
        Assert.Single(readings.Of([Vault]));

        _time.Advance(TimeSpan.FromMinutes(16));

        Assert.Empty(readings.Of([Vault]));
    }

    [Fact]
    public async Task An_answer_without_a_date_says_nothing()
    {
        var readings = new ClockReadings(_time);
        using var client = new HttpClient(readings.Listen(new Answering(null)));

        using var answer = await client.GetAsync(Vault, TestContext.Current.CancellationToken);

        Assert.Empty(readings.Of([Vault]));
    }

    private sealed class Answering(DateTimeOffset? date) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new HttpResponseMessage(HttpStatusCode.OK);
            answer.Headers.Date = date;
            return Task.FromResult(answer);
        }
    }
}
