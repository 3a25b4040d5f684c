using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.Sandbox.Sql.Language;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

/// <summary>Whatever path and password a batch is built of, a server's lexer reads the same statement with the same values.</summary>
public sealed class BatchProperties
{
    private static readonly string[] s_pieces = ["'", "''", "';", "--", "/*", "*/", "]", "]]", "[", "\"", "\\", "N'", "%", "$(x)", " ", "\u00a0", "\u2019", "\u02bc", "\uff07", "\u202e", "é", "字", "😀", "GO", "; SHUTDOWN --"];

    private static readonly Gen<string> s_printable = Gen.OneOf(
        Gen.Choose(0, 10).SelectMany(count => Gen.ArrayOf(Gen.Elements(s_pieces), count)).Select(string.Concat),
        Gen.Choose(0, 60).SelectMany(count => Gen.ArrayOf(Gen.Choose(0x20, 0x1ffff).Where(IsPrintable), count)).Select(points => string.Concat(points.Select(point => new Rune(point).ToString()))));

    private static readonly Gen<string> s_unprintable =
        from text in s_printable
        from bad in Gen.Elements("\0", "\a", "\t", "\n", "\r", "\u001b", "\u007f", "\u0085", "\u009f", "\ud800", "\udc00")
        from at in Gen.Choose(0, text.Length)
        where at == 0 || at == text.Length || !char.IsHighSurrogate(text[at - 1])
        select text.Insert(at, bad);

    [Fact]
    public void Every_printable_value_is_read_back_as_the_one_literal_that_it_was()
    {
        Check(s_printable, value => Texts(Batch.ReadFile(value)) is [var read] && read == value);
        Check(s_printable, value => Texts(Batch.BackupServiceMasterKey(@"\\fs01\keys\a", value)) is [_, var read] && read == value);
        Check(s_printable, value => Texts(Batch.RestoreServiceMasterKey(value, value, force: true)) is [var file, var password] && file == value && password == value);
    }

    [Fact]
    public void No_value_changes_the_statement_around_it()
    {
        var shape = Shape(Batch.RestoreServiceMasterKey("a", "b", force: false));

        Check(s_printable, value => Shape(Batch.RestoreServiceMasterKey(value, value, force: false)).SequenceEqual(shape, StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_printed_is_refused_and_not_repeated() => Check(s_unprintable, value =>
        Assert.Throws<ArgumentException>(() => Batch.BackupServiceMasterKey(@"\\fs01\keys\a", value)) is { } refused
        && (value.Length < 5 || !refused.Message.Contains(value, StringComparison.Ordinal)));

    private static bool IsPrintable(int point) => Rune.IsValid(point) && Rune.GetUnicodeCategory(new Rune(point)) is not UnicodeCategory.Control;

    private static IReadOnlyList<string> Texts(string batch) => [.. Lexer.Tokens(batch).Where(token => token.Kind is TokenKind.Text).Select(token => token.Value)];

    /// <summary>The batch without the values of its literals.</summary>
    private static IEnumerable<string> Shape(string batch) => Lexer.Tokens(batch).Select(token => token.Kind is TokenKind.Text ? "literal" : token.Value);

    private static void Check(Gen<string> values, Func<string, bool> holds) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 1));
}
