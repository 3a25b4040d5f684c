using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

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

    [Fact(Skip = SymbolicLinks.Missing, SkipUnless = nameof(SymbolicLinks.Work), SkipType = typeof(SymbolicLinks))]
    public void A_link_on_the_way_is_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_outer.FullName, "set"), Path.GetTempPath());
        var set = Jail().Enter(@"\\fs01\spbackup\set", "directory");

        var refused = Assert.Throws<FarmRefusedException>(() => set.Resolve(["file"]));

        Assert.Equal(FarmErrorCodes.OutsideRoots, refused.Error.Code);
    }

    [Fact(Skip = SymbolicLinks.Missing, SkipUnless = nameof(SymbolicLinks.Work), SkipType = typeof(SymbolicLinks))]
    public void A_dangling_link_is_refused_too()
    {
        File.CreateSymbolicLink(Path.Combine(_outer.FullName, "set"), "/nowhere/at/all");

        Assert.Throws<FarmRefusedException>(() => Jail().Enter(@"\\fs01\spbackup\set", "directory").Resolve([]));
    }

    [Fact]
    public void A_name_that_is_none_is_refused_before_any_file_is_looked_at()
    {
        var set = Jail().Enter(@"\\fs01\spbackup\set", "directory");

        Assert.All(["..", "a/../../x", "nul", "x:y", ""], name => Assert.Throws<FarmRefusedException>(() => set.Resolve(["app", name])));
    }

    [Fact(Skip = SymbolicLinks.Missing, SkipUnless = nameof(SymbolicLinks.Work), SkipType = typeof(SymbolicLinks))]
    public void A_directory_is_made_and_deleted_inside_its_root_alone()
    {
        var set = Jail().Enter(@"\\fs01\spbackup\set\app", "directory");
        set.Create();
        var kept = Path.Combine(_inner.FullName, "kept");
        File.WriteAllText(kept, "kept");
        Directory.CreateSymbolicLink(Path.Combine(set.Local, "elsewhere"), _inner.FullName);

        set.Delete();
        set.Delete();

        Assert.False(Directory.Exists(set.Local));
        Assert.True(File.Exists(kept));
    }

    [Fact(Skip = SymbolicLinks.Missing, SkipUnless = nameof(SymbolicLinks.Work), SkipType = typeof(SymbolicLinks))]
    public void A_directory_above_which_a_link_stands_is_neither_made_nor_deleted()
    {
        Directory.CreateDirectory(Path.Combine(_inner.FullName, "app"));
        Directory.CreateSymbolicLink(Path.Combine(_outer.FullName, "set"), _inner.FullName);
        var set = Jail().Enter(@"\\fs01\spbackup\set\app", "directory");

        Assert.Throws<FarmRefusedException>(set.Create);
        Assert.Throws<FarmRefusedException>(set.Delete);
        Assert.True(Directory.Exists(Path.Combine(_inner.FullName, "app")));
    }

    [Fact(Skip = SymbolicLinks.Missing, SkipUnless = nameof(SymbolicLinks.Work), SkipType = typeof(SymbolicLinks))]
    public void A_file_is_opened_through_a_root_that_is_itself_a_link()
    {
        File.WriteAllText(Path.Combine(_inner.FullName, "file"), "inside");
        var mount = Path.Combine(_outer.FullName, "mount");
        Directory.CreateSymbolicLink(mount, _inner.FullName);
        var jail = new Jail([new Root(WindowsPath.Parse(@"D:\backup", out _)!, mount)]);

        using var file = jail.Enter(@"D:\backup", "directory").Open(["file"], new FileStreamOptions());

        Assert.Equal(6, file.Length);
    }

    [Fact(Skip = SymbolicLinks.Missing, SkipUnless = nameof(SymbolicLinks.Work), SkipType = typeof(SymbolicLinks))]
    public async Task A_link_put_in_the_way_between_the_check_and_the_opening_is_refused()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_inner.FullName, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "file"), "O", Token);
        var (set, aside) = (Path.Combine(_outer.FullName, "set"), Path.Combine(_outer.FullName, "aside"));
        Directory.CreateDirectory(set);
        await File.WriteAllTextAsync(Path.Combine(set, "file"), "I", Token);
        var jailed = Jail().Enter(@"\\fs01\spbackup\set", "directory");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var attacker = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Directory.Move(set, aside);
                    Directory.CreateSymbolicLink(set, outside);
                    File.Delete(set);
                    Directory.Move(aside, set);
                }
            },
            Token);

        var read = Enumerable.Range(0, 20_000).Select(_ => ReadOrNothing(jailed)).ToHashSet();

        await stop.CancelAsync();
        await attacker;
        Assert.Contains('I', read);
        Assert.DoesNotContain('O', read);
    }

    public void Dispose()
    {
        _outer.Delete(recursive: true);
        _inner.Delete(recursive: true);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static char? ReadOrNothing(JailedDirectory directory)
    {
        try
        {
            using var file = directory.Open(["file"], new FileStreamOptions());
            return (char)file.ReadByte();
        }
        catch (Exception refused) when (refused is FarmRefusedException or IOException)
        {
            return null;
        }
    }

    private Jail Jail() => new([Root(@"\\fs01\spbackup", _outer), Root(@"\\fs01\spbackup\keys", _inner)]);

    private static Root Root(string path, DirectoryInfo mount) => new(WindowsPath.Parse(path, out _)!, mount.FullName);
}
