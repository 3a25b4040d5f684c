using System.Text.RegularExpressions;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Preflights;

/// <summary>Holds the table of checks in docs/farm-agent.md and the code together.</summary>
public sealed partial class CheckCatalogTests
{
    [Fact]
    public void The_document_tells_each_check_its_codes_and_what_it_stops()
    {
        var told = Rows().Select(row => (row[0].Trim('`'), string.Join(' ', Codes(row[2])), row[4]));

        Assert.Equal(CheckCatalog.All.Values.Select(check => (check.Name, string.Join(' ', check.Codes), Words(check.Stops))).Order(), told.Order());
    }

    [Fact]
    public void Each_row_says_what_is_looked_at_and_what_to_do() =>
        Assert.All(Rows(), row => Assert.True(row is [_, { Length: > 10 }, _, { Length: > 10 }, _], string.Join(" | ", row)));

    [Fact]
    public void Every_check_that_the_sources_name_is_in_the_catalog()
    {
        var sources = Directory.EnumerateFiles(Repository.PathOf("src/SecureStoreBackup.FarmAgent/Preflights"), "*.cs").Select(File.ReadAllText).ToList();
        var named = sources.SelectMany(source => NamePattern().Matches(source)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.InRange(named.Count, 10, CheckCatalog.All.Count);
        Assert.All(named, name => Assert.Contains(name, CheckCatalog.All.Keys));
    }

    [Fact]
    public void A_check_that_only_warns_cannot_fail()
    {
        var list = new CheckList(CheckCatalog.All);

        Assert.Throws<InvalidOperationException>(() => list.Failed("RestoreRights", new(FarmErrorCodes.RestoreRightsMissing, "", null, false), null));
        Assert.Throws<InvalidOperationException>(() => list.Passed("Weather", ""));
    }

    private static IEnumerable<string[]> Rows()
    {
        var text = Repository.Read("docs/farm-agent.md");
        var section = text[text.IndexOf("### Checks of a preflight", StringComparison.Ordinal)..];
        return section.Split('\n').SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', '\r').Split('|').Select(cell => cell.Trim()).ToArray());
    }

    private static IEnumerable<string> Codes(string cell) => CodePattern().Matches(cell).Select(match => match.Groups["code"].Value);

    private static string Words(CheckWeight weight) => weight switch
    {
        CheckWeight.Backup => "the backup",
        CheckWeight.Export => "the export",
        CheckWeight.Nothing => "nothing",
        _ => throw new ArgumentOutOfRangeException(nameof(weight)),
    };

    [GeneratedRegex("`(?<code>\\w+)`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();

    [GeneratedRegex("(?:list\\.\\w+\\(|const string (?:name|Name|Encryption|Rights) = )\"(?<name>[A-Z]\\w+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
