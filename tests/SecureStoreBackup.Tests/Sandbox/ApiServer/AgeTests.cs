using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

public sealed class AgeTests
{
    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(3, "3s")]
    [InlineData(119, "119s")]
    [InlineData(302, "5m2s")]
    [InlineData(300, "5m")]
    [InlineData(79 * 60, "79m")]
    [InlineData((7 * 3600) + (13 * 60), "7h13m")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(51 * 3600, "2d3h")]
    [InlineData(86400 * 30, "30d")]
    [InlineData(86400L * 365 * 3, "3y")]
    public void Ages_read_as_kubectl_shows_them(long seconds, string shown) =>
        Assert.Equal(shown, Age.Human(TimeSpan.FromSeconds(seconds)));
}
