using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SecureStoreBackup.Naming;
using static SecureStoreBackup.Tests.Operator.Reports.ReportWorld;

namespace SecureStoreBackup.Tests.Operator.Reports;

/// <summary>A page as XML: as we wrote it, or as a browser read it and says it again.</summary>
internal sealed partial class ReportPage
{
    public ReportPage(string html) => Root = XDocument.Parse(Void().Replace(html, "<${name}${rest}/>")).Root!;

    public XElement Root { get; }

    public IEnumerable<XElement> In(string plot) => Root.Descendants().Single(element => element.Name.LocalName == "svg" && (string?)element.Attribute("id") == plot).Descendants();

    public XElement[] Marks(string series) => [.. Root.Descendants().Where(element => (string?)element.Attribute("data-series") == series)];

    public string[][] Rows(string table) =>
        [.. Root.Descendants("table").Single(element => (string?)element.Attribute("id") == table).Element("tbody")!.Elements("tr").Select(row => row.Elements().Select(cell => cell.Value.Trim()).ToArray())];

    /// <summary>Compares the page with what <see cref="ReportWorld.TenDays"/> holds, from 2026-11-01 to 2026-11-11 with an objective of 26 hours.</summary>
    public void ShowsTenDays()
    {
        Assert.Equal("Evidence of backups: sharepoint.contoso", Root.Element("head")!.Element("title")!.Value);
        var numbers = Rows("numbers-table").ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        Assert.Equal(("9", "8", "7", "1"), (numbers["Recovery points made in the period"], numbers["Recovery points that stand now"], numbers["Standing points whose passphrase a farm has accepted"], numbers["Damaged points now"]));
        Assert.Equal(("2 d 0 h", "2 of 3", "2026-11-09 07:40Z, 2 d 4 h ago"), (numbers["Longest time without a new one"], numbers["Drills in the period, succeeded of all"], numbers["Last drill that succeeded"]));

        var points = Of("t1-points");
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10], points.Select(mark => Time(mark, "data-at").Day));
        Assert.Equal(
            ["Marked", "Restorable", "Restorable", "Restorable", "Restorable", "Unproven", "Damaged", "Restorable", "Restorable"],
            points.Select(mark => (string)mark.Attribute("data-state")!));
        Assert.Equal(4, points.Select(mark => Place(mark).Y).Distinct().Count());
        LieInTime(points);

        var sizes = Of("t1-sizes").Where(mark => Time(mark, "data-at").Month == 11).ToArray();
        Assert.Equal([1001, 1002, 1003, 1004, 1006, 1007, 1008, 1009, 1010], sizes.Select(mark => int.Parse((string)mark.Attribute("data-bytes")!, CultureInfo.InvariantCulture) / 1024));
        Assert.True(Place(sizes[^1]).Y < Place(sizes[0]).Y, "More bytes lie higher.");
        LieInTime(sizes);

        Assert.Equal(
            ["20261102t073000z DrillIntegrity", "20261106t120000z Restored", "20261108t060000z Intact", "20261108t060500z Intact", "20261109t074000z DrillDecrypted", "20261110t060000z Damaged", "20261110t072000z Failed"],
            Of("t1-activity").Select(mark => $"{Stamp.Of(Time(mark, "data-at"))} {(string)mark.Attribute("data-series")!}").Order(StringComparer.Ordinal));
        Assert.Equal(8, Of("t1-readings").Length);
        Assert.Equal([("Marked", 2), ("Marked", 3), ("Withdrawn", 4), ("Marked", 9)], Of("t1-standing").Where(mark => mark.Attribute("data-point") is not null).Select(mark => ((string)mark.Attribute("data-series")!, Time(mark, "data-at").Day)));

        var gaps = In("t1-age").Where(element => (string?)element.Attribute("data-series") == "Gap").ToArray();
        Assert.Equal(2 * 86_400, gaps.Max(gap => (int)gap.Attribute("data-seconds")!));
        Assert.Equal([("2026-11-04T02:15:00Z", "2026-11-06T02:15:00Z"), ("2026-11-07T02:15:00Z", "2026-11-09T02:15:00Z")], gaps.Where(gap => (int)gap.Attribute("data-seconds")! > 26 * 3600).Select(gap => ((string)gap.Attribute("data-from")!, (string)gap.Attribute("data-to")!)));
        Assert.Equal("93600", In("t1-age").Select(element => (string?)element.Attribute("data-seconds")).OfType<string>().Except(gaps.Select(gap => (string)gap.Attribute("data-seconds")!)).Single());

        Assert.Equal(
            ["Damaged 1", "PassphraseUnproven 1", "NeverReadAgain 7", "NotLocked 2", "DrillFailed 1"],
            In("t1-unproven").Where(element => element.Attribute("data-kind") is not null).Select(bar => $"{(string)bar.Attribute("data-kind")!} {(string)bar.Attribute("data-count")!}"));
        Assert.Equal(11, Rows("t1-points-table").Length);
        Assert.Equal(["20261101t021500z-1a2b3c4d", "2026-11-01 02:15Z", "Marked", "accepted", "1001 KiB", "2026-11-08 06:00Z", "1", "2026-12-01 02:20Z", "safe-2026", "2026-11-09 02:30Z, by hand"], Rows("t1-points-table")[2]);

        XElement[] Of(string plot) => [.. In(plot).Where(element => element.Attribute("data-series") is not null && element.Attribute("data-at") is not null).OrderBy(mark => Time(mark, "data-at"))];
    }

    /// <summary>Marks stand where their times say: so far apart as the times are.</summary>
    private static void LieInTime(XElement[] marks)
    {
        var (first, last) = (marks[0], marks[^1]);
        foreach (var mark in marks)
        {
            var share = (Time(mark, "data-at") - Time(first, "data-at")) / (Time(last, "data-at") - Time(first, "data-at"));
            Assert.Equal(Place(first).X + (share * (Place(last).X - Place(first).X)), Place(mark).X, 0.05);
        }
    }

    private static DateTimeOffset Time(XElement mark, string name) => At((string)mark.Attribute(name)!);

    private static (double X, double Y) Place(XElement mark)
    {
        var match = Translate().Match((string)mark.Attribute("transform")!);
        return (double.Parse(match.Groups["x"].Value, CultureInfo.InvariantCulture), double.Parse(match.Groups["y"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^translate\\((?<x>[0-9.]+) (?<y>[0-9.]+)\\)\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Translate();

    [GeneratedRegex("<(?<name>meta|br)(?<rest>[^>]*?) ?/?>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Void();
}
