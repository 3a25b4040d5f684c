using SecureStoreBackup.FarmAgent.Files;

namespace SecureStoreBackup.Tests.FarmAgent.Files;

public sealed class WindowsPathTests
{
    [Theory]
    [InlineData(@"\\fs01\spbackup", @"\\fs01\spbackup")]
    [InlineData(@"\\fs01\spbackup\", @"\\fs01\spbackup")]
    [InlineData(@"\\fs01.contoso.local\sp backup\keys", @"\\fs01.contoso.local\sp backup\keys")]
    [InlineData(@"\\fs01\D$\keys", @"\\fs01\D$\keys")]
    [InlineData(@"d:\keys\now", @"D:\keys\now")]
    [InlineData(@"D:\", @"D:\")]
    public void A_full_path_is_read_and_written_as_windows_does(string text, string written) =>
        Assert.Equal(written, WindowsPath.Parse(text, out _)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("spbackup")]
    [InlineData(@"\spbackup")]
    [InlineData(@"C:spbackup")]
    [InlineData(@"C:/spbackup")]
    [InlineData("/mnt/spbackup")]
    [InlineData(@"\\fs01")]
    [InlineData(@"\\fs01\")]
    [InlineData(@"\\?\C:\spbackup")]
    [InlineData(@"\\.\C:\spbackup")]
    [InlineData(@"\\?\UNC\fs01\spbackup")]
    [InlineData(@"\??\C:\spbackup")]
    [InlineData(@"\\fs01\spbackup\..\other")]
    [InlineData(@"\\fs01\..\other")]
    [InlineData(@"C:\spbackup\...\x")]
    [InlineData(@"C:\spbackup\.")]
    [InlineData(@"C:\spbackup\\x")]
    [InlineData(@"C:\spbackup\x\\")]
    [InlineData(@"C:\spbackup\x:stream")]
    [InlineData(@"C:\spbackup\x/y")]
    [InlineData(@"C:\spbackup\con")]
    [InlineData(@"C:\spbackup\NUL.txt")]
    [InlineData(@"C:\spbackup\com1 .log")]
    [InlineData(@"C:\spbackup\LPT²")]
    [InlineData(@"C:\spbackup\x.")]
    [InlineData(@"C:\spbackup\x ")]
    [InlineData(@"C:\spbackup\a*b")]
    [InlineData("C:\\spbackup\\a\nb")]
    public void A_path_that_could_lead_elsewhere_is_refused_with_its_flaw(string text)
    {
        Assert.Null(WindowsPath.Parse(text, out var flaw));
        Assert.NotNull(flaw);
    }

    [Fact]
    public void A_path_longer_than_windows_takes_is_refused() =>
        Assert.Null(WindowsPath.Parse(@"C:\" + string.Join('\\', Enumerable.Repeat("folder", 40)), out _));

    [Theory]
    [InlineData(@"\\FS01\SPBackup\a\b", @"\\fs01\spbackup", @"a|b")]
    [InlineData(@"\\fs01\spbackup", @"\\fs01\spbackup", "")]
    [InlineData(@"\\fs01\spbackup2\a", @"\\fs01\spbackup", null)]
    [InlineData(@"\\fs01\spbackup", @"\\fs01\spbackup\inner", null)]
    [InlineData(@"\\fs02\spbackup\a", @"\\fs01\spbackup", null)]
    [InlineData(@"D:\spbackup\a", @"d:\SPBACKUP", "a")]
    public void What_lies_below_a_root_is_found_without_regard_to_case(string path, string root, string? below)
    {
        var found = WindowsPath.Parse(path, out _)!.Below(WindowsPath.Parse(root, out _)!);

        Assert.Equal(below, found is null ? null : string.Join('|', found.Value));
    }
}
