using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Files;

public sealed class SetFilesTests : IDisposable
{
    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("set-");

    [Fact(Skip = SymbolicLinks.Missing, SkipUnless = nameof(SymbolicLinks.Work), SkipType = typeof(SymbolicLinks))]
    public void Every_file_is_listed_by_path_and_no_link_is()
    {
        foreach (var name in new[] { "b.bak", "a/B.bak", "a/a.bak", "a/b.bak", ".hidden" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_mount.FullName, name))!);
            File.WriteAllText(Path.Combine(_mount.FullName, name), name);
        }
        File.CreateSymbolicLink(Path.Combine(_mount.FullName, "link"), Path.Combine(_mount.FullName, "b.bak"));
        Directory.CreateSymbolicLink(Path.Combine(_mount.FullName, "round"), _mount.FullName);

        var files = SetFiles.In(new Jail([new Root(WindowsPath.Parse(@"D:\set", out _)!, _mount.FullName)]).Enter(@"D:\set", "set"));

        Assert.Equal([".hidden", "a/B.bak", "a/a.bak", "a/b.bak", "b.bak"], files.Select(file => file.Path));
        Assert.All(files, file => Assert.Equal(file.Path.Length, file.Bytes));
    }

    public void Dispose() => _mount.Delete(recursive: true);
}
