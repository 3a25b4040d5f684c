namespace SecureStoreBackup.Tests.Documentation;

public sealed class LinkTests
{
    [Fact]
    public void Every_link_of_every_page_leads_to_a_file_and_to_a_heading()
    {
        var pages = MarkdownPage.All().ToDictionary(page => page.Path, StringComparer.Ordinal);
        Assert.True(pages["README.md"].Links.Count > 20, "Nearly no link was found in README.md.");

        var flaws = pages.Values.SelectMany(page => page.Links).Select(link => link.Flaw(pages.GetValueOrDefault)).OfType<string>().ToList();
        Assert.True(flaws.Count == 0, string.Join('\n', flaws));
    }

    [Theory]
    [InlineData("[a](docs/no-such-page.md)", "there is no docs/no-such-page.md")]
    [InlineData("[a](docs/restore.md#no-such-heading)", "has no heading of that name")]
    [InlineData("[a](#nowhere)", "README.md has no heading of that name")]
    [InlineData("![a](docs/no-such-image.png)", "there is no docs/no-such-image.png")]
    [InlineData("<img src=\"docs/no-such-image.png\">", "there is no docs/no-such-image.png")]
    [InlineData("[a](../elsewhere.md)", "leads out of the repository")]
    public void A_link_that_leads_nowhere_is_found(string text, string says)
    {
        var link = Assert.Single(MarkdownPage.Parse("README.md", text).Links);
        Assert.Contains(says, link.Flaw(MarkdownPage.Read), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`[a](docs/no-such-page.md)`")]
    [InlineData("``a `[a](docs/no-such-page.md)` b``")]
    [InlineData("```text\n[a](docs/no-such-page.md)\n```")]
    public void What_only_looks_like_a_link_is_none(string text) => Assert.Empty(MarkdownPage.Parse("README.md", text).Links);

    [Fact]
    public void Headings_are_named_as_GitHub_names_them()
    {
        var page = MarkdownPage.Parse("README.md", "# The key is refused: `AwaitingKey`\n## Install\n## Install\n## [Who](a.md) may name what?\n");
        Assert.Equal(["install", "install-1", "the-key-is-refused-awaitingkey", "who-may-name-what"], page.Anchors.Order(StringComparer.Ordinal));
    }
}
