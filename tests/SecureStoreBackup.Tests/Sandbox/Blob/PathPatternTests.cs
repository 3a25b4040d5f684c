using SecureStoreBackup.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Sandbox.Blob;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("/data.bak", true)]
    [InlineData("/other.bak", false)]
    [InlineData("/one.*/data.bak", true)]
    [InlineData("/one.*", true)]
    [InlineData("/two.*/data.bak", false)]
    [InlineData("/one.*/other.bak", false)]
    [InlineData("/data.bak*/one.", false)]
    public void A_fault_concerns_paths_that_end_so_or_those_of_one_place_that_do(string pattern, bool matches) =>
        Assert.Equal(matches, PathPattern.Matches(pattern, "/securestore/contoso/one.policy/point/farm/data.bak"));
}
