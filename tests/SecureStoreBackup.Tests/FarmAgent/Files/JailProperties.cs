using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Files;

/// <summary>Whatever is asked for is refused, or lies in a root.</summary>
public sealed class JailProperties
{
    private const string Mount = "/mnt/outer";
    private const string InnerMount = "/mnt/inner";

    private static readonly string[] s_seeds =
    [
        @"\\fs01\spbackup", @"\\fs01\spbackup\set\app\spbr0000\spbackup.xml", @"\\FS01\SPBackup\Keys\smk", @"\\fs01\spbackup\keys", @"D:\backup\x", @"D:\",
        @"\\?\UNC\fs01\spbackup\x", @"\\.\pipe\x", @"\\fs01\C$\x", @"\\fs01\spbackup\..\..\etc", @"\\fs01\spbackup\NUL.txt", @"\\fs01\spbackup\PROGRA~1",
    ];

    private static readonly string[] s_pieces =
    [
        @"\", @"\\", "/", "..", ".", ":", "::$DATA", "?", "*", " ", ". ", "~1", "CON", "com1", "COM¹", "$", "\0", "\n", "\u202E", "\uD800", "\u00A0", "fs01", "spbackup", "keys", "set",
        "..\\", "%2e%2e", "C:", "é", "x", "AUX.txt", "\\..\\..\\", new('a', 120),
    ];

    private static readonly Jail s_jail = new([Root(@"\\fs01\spbackup", Mount), Root(@"\\fs01\spbackup\keys", InnerMount), Root(@"D:\backup", "/mnt/drive")]);

    private static readonly Gen<string> s_paths = Gen.OneOf(
        Gen.Elements(s_seeds).SelectMany(seed => Mutations(seed)),
        Gen.Choose(0, 12).SelectMany(count => Gen.ArrayOf(Gen.Elements(s_pieces), count)).Select(pieces => string.Concat(pieces)),
        Gen.Choose(0, 8).SelectMany(count => Gen.ArrayOf(Gen.Elements(s_pieces), count)).Select(pieces => @"\\fs01\spbackup\" + string.Join('\\', pieces)),
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));

    [Fact]
    public void A_path_is_refused_or_lies_in_a_root()
    {
        var accepted = 0;
        Check(path => Enter(path) is not { } found || (++accepted > 0 && LiesInARoot(found)));
        Assert.InRange(accepted, 100, 4_900);
    }

    [Fact]
    public void What_was_accepted_reads_the_same_when_it_is_read_again() => Check(path => Enter(path) is not { } found || (Enter(found.Path.ToString()) is { } again && again.Local == found.Local && again.Path.Equals(found.Path)));

    [Fact]
    public void Case_changes_no_root() => Check(path => Enter(path)?.Mount == Enter(new string([.. path.Select(SwapCase)]))?.Mount);

    [Fact]
    public void The_longer_root_wins() => Check(path =>
        Enter(path) is not { } found || found.Path.Below(WindowsPath.Parse(@"\\fs01\spbackup\keys", out _)!) is null == (found.Mount != InnerMount));

    [Fact]
    public void A_path_inside_a_set_is_refused_or_stays_in_it() => Check(path =>
    {
        var names = RelativePath.Parse(path, out var flaw);
        return flaw is not null || Path.GetFullPath(Path.Combine([Mount, .. names])).StartsWith(Mount + "/", StringComparison.Ordinal);
    });

    private static void Check(Func<string, bool> holds) =>
        Prop.ForAll(s_paths.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithReplay(20261122, 7));

    private static bool LiesInARoot(JailedDirectory found)
    {
        var full = Path.GetFullPath(found.Local);
        return (full == found.Mount || full.StartsWith(found.Mount + "/", StringComparison.Ordinal))
            && found.Local == full
            && found.Names.All(name => Segment.Flaw(name) is null);
    }

    private static JailedDirectory? Enter(string path)
    {
        try
        {
            return s_jail.Enter(path, "directory");
        }
        catch (FarmRefusedException refused)
        {
            Assert.Equal(FarmErrorCodes.OutsideRoots, refused.Error.Code);
            return null;
        }
    }

    /// <summary>Up to four insertions, deletions, doublings and changes of a letter.</summary>
    private static Gen<string> Mutations(string seed) =>
        from edits in Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(
            from at in Gen.Choose(0, 80)
            from kind in Gen.Choose(0, 3)
            from piece in Gen.Elements(s_pieces)
            select (at, kind, piece), count))
        select edits.Aggregate(seed, (text, edit) => Edit(text, edit.at % (text.Length + 1), edit.kind, edit.piece));

    private static string Edit(string text, int at, int kind, string piece) => kind switch
    {
        0 => text.Insert(at, piece),
        1 => at < text.Length ? text.Remove(at, 1) : text,
        2 => text[..at] + text,
        _ => at < text.Length ? text[..at] + SwapCase(text[at]) + text[(at + 1)..] : text,
    };

    private static char SwapCase(char letter) => char.IsAsciiLetter(letter) ? (char)(letter ^ 0x20) : letter;

    private static Root Root(string path, string mount) => new(WindowsPath.Parse(path, out _)!, mount);
}
