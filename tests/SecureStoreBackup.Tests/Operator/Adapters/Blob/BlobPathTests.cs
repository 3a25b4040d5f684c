using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BlobPathTests
{
    [Theory]
    [InlineData("contoso/ns.contoso/20261122t021500z-01234567/farm/app/spbr0000/00000001.bak")]
    [InlineData("a b/ü%20#1?&+;='.json")]
    [InlineData("_owner/1.json")]
    [InlineData("a..b/.hidden")]
    public void Names_that_are_the_same_everywhere_pass(string path) => Assert.Equal(path, BlobPath.Check(path));

    [Theory]
    [InlineData("", "0 characters")]
    [InlineData("/a", "slash")]
    [InlineData("a/", "slash")]
    [InlineData("a//b", "empty")]
    [InlineData("a/../b", "'..'")]
    [InlineData("./a", "'.'")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\nb", "control")]
    [InlineData("a./b", "dot")]
    [InlineData("a/b.", "dot")]
    [InlineData("a\ud800b", "Unicode")]
    public void Names_that_somebody_on_the_way_would_change_are_refused_with_the_fault(string path, string fault)
    {
        var refused = Assert.Throws<StepFailedException>(() => BlobPath.Check(path));

        Assert.Equal(Reasons.ContainerRefused, refused.Failure.Reason);
        Assert.Contains(fault, refused.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_1024_characters_is_the_longest()
    {
        BlobPath.Check(new string('a', 1024));
        Assert.Throws<StepFailedException>(() => BlobPath.Check(new string('a', 1025)));
    }
}
