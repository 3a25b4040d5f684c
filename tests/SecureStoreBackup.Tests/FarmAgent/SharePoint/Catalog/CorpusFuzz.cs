using System.Globalization;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

/// <summary>Sets of the corpus with bytes flipped, cut off, doubled and swapped: refused, or a success by another reading of the rule.</summary>
public sealed class CorpusFuzz
{
    private static readonly CatalogCase[] s_cases = [.. CatalogCase.Names.Select(CatalogCase.Load)];

    private static readonly Gen<SortedDictionary<string, byte[]>> s_mutants =
        from example in Gen.Elements(s_cases)
        from path in Gen.Elements(example.Files.Keys.Where(path => !path.EndsWith("00000000.bak", StringComparison.Ordinal)).DefaultIfEmpty("spbrtoc.xml").ToArray())
        from edits in Gen.Choose(1, 3).SelectMany(count => Gen.ArrayOf(
            from kind in Gen.Choose(0, 6)
            from at in Gen.Choose(0, 1_000_000)
            from length in Gen.Choose(1, 200)
            from value in Gen.Choose(0, 255)
            select (kind, at, length, value), count))
        select new SortedDictionary<string, byte[]>(example.Files, StringComparer.Ordinal)
        {
            [path] = edits.Aggregate(example.Files.GetValueOrDefault(path, []), (bytes, edit) => Edit(bytes, edit.kind, edit.at, edit.length, (byte)edit.value)),
        };

    [Fact]
    public void A_mutant_crashes_nothing_and_succeeds_only_by_the_rule()
    {
        var token = TestContext.Current.CancellationToken;
        var (refused, succeeded) = (0, 0);
        Prop.ForAll(s_mutants.ToArbitrary(), files =>
        {
            try
            {
                // Waits for files alone; FsCheck has no asynchronous properties.
                var (evidence, _) = CatalogCase.JudgeAsync(files, token).GetAwaiter().GetResult();
                succeeded++;
                return MayCount(files, evidence.DirectoryName);
            }
            catch (FarmRefusedException)
            {
                refused++;
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500).WithReplay(20261122, 3));
        Assert.True(refused > 300 && succeeded > 50, $"{refused} refused, {succeeded} succeeded");
    }

    /// <summary>The rule once more, read from the files by other means.</summary>
    private static bool MayCount(SortedDictionary<string, byte[]> files, string directory)
    {
        using var stream = new MemoryStream(files["spbrtoc.xml"]);
        var row = XDocument.Load(stream).Root!.Elements().Where(e => e.Name.LocalName == "SPHistoryObject")
            .Single(e => Value(e, "SPIsBackup").Equals("true", StringComparison.OrdinalIgnoreCase));
        var database = files.Where(file => file.Key.StartsWith(directory + "/", StringComparison.OrdinalIgnoreCase) && file.Key.EndsWith(".bak", StringComparison.OrdinalIgnoreCase))
            .Any(file => file.Value.AsSpan().StartsWith("TAPE"u8));
        return Value(row, "SPFinishTime").Length > 0
            && int.Parse(Value(row, "SPErrorCount"), CultureInfo.InvariantCulture) == 0
            && Value(row, "SPConfigurationOnly").Equals("false", StringComparison.OrdinalIgnoreCase)
            && Value(row, "SPBackupMethod") == "Full"
            && Value(row, "SPTopComponent").Equals(Samples.ApplicationItem, StringComparison.OrdinalIgnoreCase)
            && Value(row, "SPDirectoryName").Equals(directory, StringComparison.OrdinalIgnoreCase)
            && Guid.TryParse(Value(row, "SPId"), out _)
            && files.ContainsKey($"{directory}/spbackup.xml")
            && database;
    }

    private static string Value(XElement row, string name) => row.Elements().Single(e => e.Name.LocalName == name).Value.Trim();

    private static byte[] Edit(byte[] bytes, int kind, int position, int length, byte value)
    {
        if (bytes.Length == 0)
            return [value];
        var at = position % bytes.Length;
        var end = Math.Min(bytes.Length, at + length);
        return kind switch
        {
            0 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << (value % 8))), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
            2 => bytes[..at],
            3 => [.. bytes[..at], .. bytes[end..]],
            4 => [.. bytes[..end], .. bytes[at..end], .. bytes[end..]],
            5 => Element(bytes, position, doubled: true),
            _ => Element(bytes, position, doubled: false),
        };
    }

    /// <summary>Doubles a whole line, or leaves it out: where a line is an element, the rest stays well-formed.</summary>
    private static byte[] Element(byte[] bytes, int position, bool doubled)
    {
        var at = position % bytes.Length;
        var begin = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        var end = bytes.AsSpan(at).IndexOf((byte)'\n') is >= 0 and var found ? at + found + 1 : bytes.Length;
        return doubled ? [.. bytes[..end], .. bytes[begin..]] : [.. bytes[..begin], .. bytes[end..]];
    }
}
