using System.Text;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

public sealed class HistoryFileTests
{
    private static readonly string s_corpus = Path.Combine(AppContext.BaseDirectory, "FarmAgent", "Data", "spbrtoc");

    [Fact]
    public void The_sample_of_microsofts_article_is_read()
    {
        var row = Assert.Single(Read("good-article.xml"));

        Assert.Equal("149fc816-8927-4a32-9437-6e05c2869ab7", row.Id);
        Assert.Equal(@"Farm\Shared Services\Shared Services Applications\Search Service Application Prod", row.TopComponent);
        Assert.Equal(("spbr0000", 0, "Full", true, false, 0), (row.DirectoryName, row.DirectoryNumber, row.BackupMethod, row.IsBackup, row.ConfigurationOnly, row.ErrorCount));
        Assert.True(row.IsFinished);
    }

    [Fact]
    public void Rows_are_ordered_by_their_number_and_not_by_their_text_or_time()
    {
        var rows = Read("good-many.xml");

        Assert.Equal(["", "spbr0002", "spbr000A", "spbr0010"], rows.Select(row => row.DirectoryName ?? ""));
        Assert.Equal([null, 2, 10, 16], rows.Select(row => row.DirectoryNumber));
    }

    [Fact]
    public void A_row_without_a_finish_time_is_not_finished() => Assert.False(Assert.Single(Read("good-unfinished.xml")).IsFinished);

    [Theory]
    [InlineData("bad-empty.xml", "no well-formed XML")]
    [InlineData("bad-truncated.xml", "no well-formed XML")]
    [InlineData("bad-dtd.xml", "no well-formed XML")]
    [InlineData("bad-root.xml", "<SPBackup>")]
    [InlineData("bad-directory.xml", "row 1: <SPDirectoryName>")]
    [InlineData("bad-count.xml", "row 1: <SPErrorCount> is 'none'")]
    [InlineData("bad-flag.xml", "row 1: <SPIsBackup>")]
    [InlineData("bad-id.xml", "row 2: <SPId>")]
    public void A_file_that_is_no_history_says_where_it_is_wrong(string file, string place)
    {
        var wrong = Assert.Throws<InvalidDataException>(() => Read(file));

        Assert.Contains(place, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused_before_it_is_built()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000))));

        Assert.Contains("nested deeper", Assert.Throws<InvalidDataException>(() => HistoryFile.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_beyond_every_measure_is_not_read()
    {
        using var stream = new Huge();

        Assert.Contains("at most", Assert.Throws<InvalidDataException>(() => HistoryFile.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good-article.xml")]
    [InlineData("good-many.xml")]
    public void A_file_cut_off_anywhere_is_refused_or_read_whole(string file)
    {
        var whole = File.ReadAllBytes(Path.Combine(s_corpus, file));
        var rows = Read(file).Length;

        for (var length = 0; length < whole.Length; length += 7)
        {
            using var stream = new MemoryStream(whole, 0, length);
            if (Record.Exception(() => Assert.Equal(rows, HistoryFile.Read(stream).Length)) is { } wrong)
                Assert.IsType<InvalidDataException>(wrong);
        }
    }

    private static System.Collections.Immutable.ImmutableArray<HistoryRow> Read(string file)
    {
        using var stream = File.OpenRead(Path.Combine(s_corpus, file));
        return HistoryFile.Read(stream);
    }

    /// <summary>Claims a length and fails when it is read.</summary>
    private sealed class Huge : MemoryStream
    {
        public override long Length => SafeXml.MaxBytes + 1;

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("It was read.");
    }
}
