using System.Globalization;
using System.Text;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

/// <summary>What the corpus is too small for. See <see cref="CorpusTests"/>.</summary>
public sealed class HistoryFileTests
{
    [Fact]
    public void Deep_nesting_is_refused_before_it_is_built()
    {
        using var stream = Stream(string.Concat(Enumerable.Repeat("<a>", 100_000)));

        Assert.Contains("nested deeper", Assert.Throws<InvalidDataException>(() => HistoryFile.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_beyond_every_measure_is_not_read()
    {
        using var stream = new Huge();

        Assert.Contains("at most", Assert.Throws<InvalidDataException>(() => HistoryFile.Read(stream)).Message, StringComparison.Ordinal);
        Assert.Contains("at most", Assert.Throws<InvalidDataException>(() => BackupManifestFile.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Twelve_thousand_backups_are_read_row_by_row_and_ordered_by_their_numbers()
    {
        var text = new StringBuilder("<SPBackupRestoreHistory>");
        foreach (var number in Enumerable.Range(0, 12_000).Select(index => index * 7919 % 12_000))
        {
            text.Append(CultureInfo.InvariantCulture, $"<SPHistoryObject><SPId>{new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])}</SPId><SPIsBackup>True</SPIsBackup>")
                .Append(CultureInfo.InvariantCulture, $"<SPDirectoryName>spbr{number:d4}</SPDirectoryName><SPDirectoryNumber>{number}</SPDirectoryNumber></SPHistoryObject>");
        }
        using var stream = Stream(text.Append("</SPBackupRestoreHistory>").ToString());

        var rows = HistoryFile.Read(stream);

        Assert.Equal(Enumerable.Range(0, 12_000), rows.Select(row => row.DirectoryNumber!.Value));
        Assert.All(rows, row => Assert.True(row.NumberFitsName));
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var whole = CatalogCase.Load("good/restored").Files[HistoryFile.Name];
        var end = Array.LastIndexOf(whole, (byte)'>');

        for (var length = 0; length <= end; length++)
        {
            using var stream = new MemoryStream(whole, 0, length);
            Assert.Throws<InvalidDataException>(() => HistoryFile.Read(stream));
        }
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Claims a length and fails when it is read.</summary>
    private sealed class Huge : MemoryStream
    {
        public override long Length => SafeXml.MaxBytes + 1;

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("It was read.");
    }
}
