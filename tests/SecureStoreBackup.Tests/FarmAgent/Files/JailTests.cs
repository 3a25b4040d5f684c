using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Files;

public sealed class JailTests : IDisposable
{
    private readonly DirectoryInfo _outer = Directory.CreateTempSubdirectory("outer-");
    private readonly DirectoryInfo _inner = Directory.CreateTempSubdirectory("inner-");

    [Fact]
    public void The_innermost_root_maps_a_path_to_this_host()
    {
        var found = Jail().Enter(@"\\fs01\spbackup\keys\today", "directory");

        Assert.Equal(Path.Combine(_inner.FullName, "today"), found.Local);
        Assert.Equal(@"\\fs01\spbackup\keys\today", found.Path.ToString());
    }

    [Theory]
    [InlineData(@"\\fs02\spbackup")]
    [InlineData(@"\\fs01\spbackup-old")]
    [InlineData(@"\\fs01\spbackup\..\other")]
    [InlineData(@"C:\spbackup")]
    public void What_lies_in_no_root_is_refused_and_the_field_is_named(string path)
    {
        var refused = Assert.Throws<FarmRefusedException>(() => Jail().Enter(path, "backup.backupDirectory"));

        Assert.Equal(FarmErrorCodes.OutsideRoots, refused.Error.Code);
        Assert.StartsWith("backup.backupDirectory: ", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_on_the_way_is_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_outer.FullName, "set"), Path.GetTempPath());
        var set = Jail().Enter(@"\\fs01\spbackup\set", "directory");

        var refused = Assert.Throws<FarmRefusedException>(() => set.Resolve(["file"]));

        Assert.Equal(FarmErrorCodes.OutsideRoots, refused.Error.Code);
    }

    [Fact]
    public void A_dangling_link_is_refused_too()
    {
        File.CreateSymbolicLink(Path.Combine(_outer.FullName, "set"), "/nowhere/at/all");

        Assert.Throws<FarmRefusedException>(() => Jail().Enter(@"\\fs01\spbackup\set", "directory").Resolve([]));
    }

    public void Dispose()
    {
        _outer.Delete(recursive: true);
        _inner.Delete(recursive: true);
    }

    private Jail Jail() => new([Root(@"\\fs01\spbackup", _outer), Root(@"\\fs01\spbackup\keys", _inner)]);

    private static Root Root(string path, DirectoryInfo mount) => new(WindowsPath.Parse(path, out _)!, mount.FullName);
}
