using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Tests.Operator.Api.Validation;

public sealed class TextTests
{
    [Theory]
    [InlineData(@"\\fs01\spbackup", @"\\fs01\spbackup")]
    [InlineData(@"\\fs01.contoso.local\share$\Ordner mit Umlaut ä\", @"\\fs01.contoso.local\share$\Ordner mit Umlaut ä")]
    [InlineData(@"D:\backup", @"D:\backup")]
    [InlineData(@"D:\a'b", @"D:\a'b")]
    public void A_directory_is_accepted(string text, string directory)
    {
        Assert.True(DirectoryText.TryParse(text, out var parsed, out _));
        Assert.Equal(directory, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("backup")]
    [InlineData("/var/backup")]
    [InlineData(@"D:backup")]
    [InlineData(@"D:\")]
    [InlineData(@"\\fs01")]
    [InlineData(@"\\fs01\")]
    [InlineData(@"\\\fs01\share")]
    [InlineData(@"\\fs01\share\..\other")]
    [InlineData(@"\\fs01\share\.")]
    [InlineData(@"\\?\C:\backup")]
    [InlineData(@"\\.\pipe\x")]
    [InlineData(@"\\fs01\share\a*")]
    [InlineData(@"\\fs01\share/a")]
    [InlineData(@"\\fs01\share\a ")]
    [InlineData("\\\\fs01\\share\\a\u0007b")]
    [InlineData("D:\\a\"b")]
    public void What_is_no_directory_is_refused(string text)
    {
        Assert.False(DirectoryText.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("26h", 26 * 3600)]
    [InlineData("90m", 90 * 60)]
    [InlineData("1h30m", 90 * 60)]
    [InlineData("1h30m5s", (90 * 60) + 5)]
    [InlineData("45s", 45)]
    public void A_duration_reads_as_in_go(string text, int seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration, out _));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("90m", "1h30m")]
    [InlineData("26h", "26h")]
    [InlineData("3605s", "1h5s")]
    public void A_duration_is_written_as_short_as_can_be(string text, string written)
    {
        Assert.True(DurationText.TryParse(text, out var duration, out _));
        Assert.Equal(written, DurationText.Format(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("26")]
    [InlineData("1d")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("1m1h")]
    [InlineData("0h0m")]
    [InlineData("9999999h")]
    [InlineData("1h\n")]
    public void What_is_no_duration_is_refused(string text)
    {
        Assert.False(DurationText.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }
}
