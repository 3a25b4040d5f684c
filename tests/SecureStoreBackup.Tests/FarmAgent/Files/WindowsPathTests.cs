using SecureStoreBackup.FarmAgent.Files;

namespace SecureStoreBackup.Tests.FarmAgent.Files;

public sealed class WindowsPathTests
{
    [Theory]
    [InlineData(@"\\fs01\spbackup", @"\\fs01\spbackup")]
    [InlineData(@"\\fs01\spbackup\", @"\\fs01\spbackup")]
    [InlineData(@"\\fs01.contoso.local\sp backup\keys", @"\\fs01.contoso.local\sp backup\keys")]
    [InlineData(@"\\fs01\backup$\keys", @"\\fs01\backup$\keys")]
    [InlineData(@"\\10.0.0.7\spbackup", @"\\10.0.0.7\spbackup")]
    [InlineData(@"\\dateiserver-ü\sicherung", @"\\dateiserver-ü\sicherung")]
    [InlineData(@"D:\a~b\c~12x", @"D:\a~b\c~12x")]
    [InlineData(@"D:\verylongname~1", @"D:\verylongname~1")]
    [InlineData(@"d:\keys\now", @"D:\keys\now")]
    [InlineData(@"D:\", @"D:\")]
    public void A_full_path_is_read_and_written_as_windows_does(string text, string written) =>
        Assert.Equal(written, WindowsPath.Parse(text, out _)!.ToString());

    public static TheoryData<string, string, string> Refused
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            void Add(string kind, string flaw, params string[] paths)
            {
                foreach (var path in paths)
                    cases.Add(kind, path, flaw);
            }

            Add("no full path", "is not a full Windows path", "", "spbackup", @"\spbackup", "C:spbackup", "C:/spbackup", "C:", "/mnt/spbackup", @"1:\spbackup", @"ä:\spbackup", @"\??\C:\spbackup", @"~\spbackup", @".\spbackup");
            Add("no share", "names no share", @"\\fs01", @"\\fs01\");
            Add("device prefix", "the character '?'", @"\\?\C:\spbackup", @"\\?\UNC\fs01\spbackup", @"\\?\GLOBALROOT\Device\Null");
            Add("device prefix", "leads elsewhere", @"\\.\C:\spbackup", @"\\.\pipe\x", @"\\.\PhysicalDrive0");
            Add("upwards", "leads elsewhere", @"\\fs01\spbackup\..\other", @"\\fs01\..\other", @"C:\spbackup\...\x", @"C:\spbackup\.", @"C:\..", @"\\..\share");
            Add("stream", "the character ':'", @"C:\spbackup\x:stream", @"C:\spbackup\x::$DATA", @"C:\spbackup:$I30:$INDEX_ALLOCATION", @"\\fs01\spbackup\x:y", @"C:\C:\x");
            Add("empty name", "an empty name", @"C:\spbackup\\x", @"C:\spbackup\x\\", @"C:\\", @"\\\fs01\spbackup", @"\\fs01\\spbackup");
            Add("slash", "the character '/'", @"C:\spbackup\x/y", @"\\fs01/spbackup\x", @"C:\spbackup/../x");
            Add("slash", "is not a full Windows path", "//fs01/spbackup");
            Add("device", "a device of Windows", [.. from name in new[] { "CON", "con", "Prn", "AUX", "NUL", "CONIN$", "conout$", "CLOCK$", "COM0", "COM1", "com9", "COM¹", "com²", "LPT³", "LPT1" }
                                                     from form in new[] { @"C:\spbackup\{0}", @"C:\{0}\x", @"C:\spbackup\{0}.txt", @"C:\spbackup\{0} .tar.gz", @"\\fs01\spbackup\{0}.x" }
                                                     select string.Format(System.Globalization.CultureInfo.InvariantCulture, form, name)]);
            Add("dots and spaces", "begins or ends with a space, or ends with a dot", @"C:\spbackup\x.", @"C:\spbackup\x ", @"C:\spbackup\ x", @"C:\spbackup.\x", "C:\\spbackup\\x\u00A0", @"\\fs01\spbackup \x");
            Add("short name", "the short form of another name", @"C:\PROGRA~1", @"C:\spbackup\SETSO~12\x", @"\\fs01\spbackup\A1B2C3~1.BAK", @"C:\x\a~1.x");
            Add("wildcard", "the character '", @"C:\spbackup\a*b", @"C:\spbackup\a?b", @"C:\spbackup\<x>", "C:\\spbackup\\\"x\"", @"C:\spbackup\a|b");
            Add("control", "a control character", "C:\\spbackup\\a\nb", "C:\\spbackup\\a\0", "C:\\spbackup\\\u007F", "C:\\spbackup\\\u0085", "C:\\a\tb");
            Add("invisible", "an invisible or broken character", "C:\\spbackup\\a\u202Eb", "C:\\spbackup\\a\u200Db", "C:\\spbackup\\\uD800", "C:\\spbackup\\\uDC00x", "C:\\sp\uFEFFbackup");
            Add("administrative share", "a share of Windows itself", @"\\fs01\C$", @"\\fs01\d$\keys", @"\\fs01\ADMIN$\x", @"\\fs01\ipc$", @"\\fs01\pipe\x", @"\\fs01\mailslot\x", @"\\fs01\print$", @"\\fs01\DavWWWRoot\x");
            Add("server", "no name of a server", @"\\fs01@SSL@443\spbackup", @"\\fs01@80\spbackup", @"\\wsl$\x", @"\\-fs01\x", @"\\fs 01\x");
            Add("too long", "is longer than 240 characters", @"C:\" + string.Join('\\', Enumerable.Repeat("folder", 40)), @"\\fs01\" + new string('a', 250));
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_path_that_could_lead_elsewhere_is_refused_with_its_flaw(string kind, string path, string said)
    {
        Assert.Null(WindowsPath.Parse(path, out var flaw));
        Assert.True(flaw?.Contains(said, StringComparison.Ordinal), $"{kind}: {flaw}");
    }

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
