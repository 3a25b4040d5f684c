using SecureStoreBackup.FarmAgent.Files;

namespace SecureStoreBackup.Tests.FarmAgent.Files;

public sealed class NamesTests
{
    [Theory]
    [InlineData("contoso-20261122t021500z-1a2b3c4d", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData("Contoso", false)]
    [InlineData("-contoso", false)]
    [InlineData("contoso-", false)]
    [InlineData("con", false)]
    [InlineData("com1", false)]
    [InlineData("..", false)]
    [InlineData("a.b", false)]
    [InlineData("a/b", false)]
    [InlineData("contoso\n", false)]
    public void A_set_id_is_lower_case_letters_digits_and_hyphens(string id, bool valid) => Assert.Equal(valid, SetId.IsValid(id));

    [Fact]
    public void A_set_id_has_at_most_100_characters()
    {
        Assert.True(SetId.IsValid(new string('a', 100)));
        Assert.False(SetId.IsValid(new string('a', 101)));
    }

    [Theory]
    [InlineData("app/spbr0000/spbackup.xml")]
    [InlineData("app/spbrtoc.xml")]
    [InlineData("proxy/spbr0000/00000000.bak")]
    public void A_path_inside_a_set_is_names_between_slashes(string path)
    {
        var names = RelativePath.Parse(path, out var flaw);

        Assert.Null(flaw);
        Assert.Equal(path, string.Join('/', names));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../secret")]
    [InlineData("app/../../secret")]
    [InlineData("app//x")]
    [InlineData("app/")]
    [InlineData(@"app\..\x")]
    [InlineData("app/x:y")]
    [InlineData("app/aux.bak")]
    [InlineData("app/x\0y")]
    [InlineData("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q")]
    public void A_path_that_leaves_the_set_is_refused(string path)
    {
        RelativePath.Parse(path, out var flaw);

        Assert.NotNull(flaw);
    }
}
