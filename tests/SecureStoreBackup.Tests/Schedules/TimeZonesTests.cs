using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class TimeZonesTests
{
    [Theory]
    [InlineData("Etc/UTC")]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    public void An_iana_zone_is_found(string id)
    {
        Assert.True(TimeZones.TryFind(id, out var zone, out _));
        Assert.Equal(id, zone.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Atlantis")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("europe/berlin")]
    [InlineData("../../etc/passwd")]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("Europe")]
    [InlineData("zone.tab")]
    [InlineData("+01:00")]
    public void Anything_else_is_refused_with_an_example(string id)
    {
        Assert.False(TimeZones.TryFind(id, out var zone, out var error));

        Assert.Null(zone);
        Assert.Contains($"'{id}'", error, StringComparison.Ordinal);
        Assert.Contains("Europe/Berlin", error, StringComparison.Ordinal);
    }
}
