using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SecureStoreBackup.Operator.Reports;
using SecureStoreBackup.Operator.Reports.Html;
using static SecureStoreBackup.Tests.Operator.Reports.ReportWorld;

namespace SecureStoreBackup.Tests.Operator.Reports;

public sealed partial class ReportHtmlTests
{
    private static readonly TimeSpan _objective = TimeSpan.FromHours(26);

    [Fact]
    public void The_marks_of_the_plots_are_the_known_points()
    {
        var page = new ReportPage(Html(TenDays()));

        page.ShowsTenDays();
    }

    [Fact]
    public void Every_picture_has_a_role_a_title_a_description_and_a_table_beside_it()
    {
        var page = new ReportPage(Html(TenDays()));
        var ids = page.Root.Descendants().Select(element => (string?)element.Attribute("id")).OfType<string>().ToArray();

        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(7, page.Root.Descendants("svg").Count());
        Assert.All(page.Root.Descendants("svg"), svg =>
        {
            Assert.Equal("img", (string?)svg.Attribute("role"));
            Assert.Equal(["title", "desc"], ((string)svg.Attribute("aria-labelledby")!).Split(' ').Select(id => svg.Elements().Single(part => (string?)part.Attribute("id") == id).Name.LocalName));
            Assert.NotEmpty(svg.ElementsBeforeSelf("figcaption").Elements("a"));
        });
        Assert.All(page.Root.Descendants("a"), link => Assert.Contains(((string)link.Attribute("href")!)[1..], ids));
    }

    [Fact]
    public void Every_table_has_a_caption_and_heads_with_a_scope_and_headings_skip_no_level()
    {
        var page = new ReportPage(Html(TenDays()));

        Assert.NotEmpty(page.Root.Descendants("table"));
        Assert.All(page.Root.Descendants("table"), table => Assert.False(string.IsNullOrEmpty(table.Element("caption")?.Value)));
        Assert.All(page.Root.Descendants("th"), head => Assert.Contains((string?)head.Attribute("scope"), new[] { "col", "row" }));
        Assert.All(page.Root.Descendants("tr"), row => Assert.Equal(row.Ancestors("table").Single().Descendants("tr").First().Elements().Count(), row.Elements().Count()));
        int[] levels = [.. page.Root.Descendants().Where(element => element.Name.LocalName is "h1" or "h2" or "h3").Select(head => head.Name.LocalName[1] - '0')];
        Assert.Equal(1, Assert.Single(levels, level => level == 1));
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second - pair.First <= 1));
        Assert.Equal("en", (string?)page.Root.Attribute("lang"));
    }

    [Fact]
    public void Nothing_comes_from_elsewhere_and_nothing_runs()
    {
        var html = Html(TenDays());
        var page = new ReportPage(html);

        Assert.DoesNotContain(page.Root.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "image" or "use");
        Assert.DoesNotContain(page.Root.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_others_chose_are_text_and_what_is_invisible_in_them_is_spelled_out()
    {
        const string evil = "<script>alert(1)</script>\" onload='x' &amp; ]]> \u202Egnp.exe \u0007";
        var world = new ReportWorld().Point("2026-11-05T02:15Z", escrow: evil.Replace("/", "", StringComparison.Ordinal)).Stranger(evil)
            .Add("_restores/20261106t021500z-0a0b0c0d.json", At("2026-11-06T02:15Z"), 1, metadata: [("point", evil), ("mode", "Drill"), ("succeeded", "true")]);

        var html = Html(world);
        var page = new ReportPage(html);

        Assert.Empty(page.Root.Descendants("script"));
        Assert.DoesNotContain("\u202E", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u0007", html, StringComparison.Ordinal);
        Assert.Equal(evil.Replace("\u202E", "\\u202E", StringComparison.Ordinal).Replace("\u0007", "\\u0007", StringComparison.Ordinal), page.Rows("t1-activity-table").Single()[1]);
        Assert.Contains(page.Rows("t1-foreign-table"), row => row[0].Contains("<script>", StringComparison.Ordinal));
    }

    [Fact]
    public void A_report_about_nothing_is_a_page_too()
    {
        var page = new ReportPage(Html(new ReportWorld()));

        Assert.Contains("There is nothing of the policy in this container.", page.Root.Value, StringComparison.Ordinal);
        Assert.Empty(page.Marks("Intact"));
    }

    [Fact]
    public void Each_target_has_its_column_and_its_section()
    {
        var report = Report("2026-11-01T00:00Z", "2026-11-11T00:00Z", "2026-11-11T12:00Z", _objective, TenDays(), TenDays("https://west.blob.core.windows.net/securestore"));
        var page = new ReportPage(ReportHtml.Of(report));

        Assert.Equal(["", "Target 1", "Target 2"], page.Root.Descendants("table").First().Element("thead")!.Element("tr")!.Elements().Select(cell => cell.Value));
        Assert.Equal(14, page.Root.Descendants("svg").Count());
    }

    [Theory]
    [InlineData("light", "ink,soft,good", 4.5), InlineData("light", "good,warn,bad,plain,curve,bar", 3)]
    [InlineData("dark", "ink,soft,good", 4.5), InlineData("dark", "good,warn,bad,plain,curve,bar", 3)]
    public void Colours_stand_out_from_page_and_panel(string scheme, string names, double least)
    {
        var block = PageStyle.Css.Split(":root {")[scheme == "light" ? 1 : 2].Split('}')[0];
        var colours = Colour().Matches(block).ToDictionary(match => match.Groups["name"].Value, match => Luminance(match.Groups["hex"].Value), StringComparer.Ordinal);

        foreach (var (name, ground) in names.Split(',').SelectMany(name => new[] { (name, "paper"), (name, "panel") }))
        {
            var (light, dark) = (Math.Max(colours[name], colours[ground]), Math.Min(colours[name], colours[ground]));
            Assert.True((light + 0.05) / (dark + 0.05) >= least, $"{name} on {ground} ({scheme}) has {(light + 0.05) / (dark + 0.05):0.00}.");
        }
    }

    [Fact]
    public void Marks_that_meet_in_a_plot_differ_by_more_than_their_colour()
    {
        Series[][] plots = [[.. Series.States.Values], [Series.Intact, Series.FoundDamaged, Series.DrillDecrypted, Series.DrillIntegrity, Series.Restored, Series.Failed], [Series.NeverRead, Series.ReadAgain], [Series.Marked, Series.Withdrawn]];

        Assert.All(plots, plot => Assert.Equal(plot.Length, plot.Select(series => (series.Shape, series.Tone.Contains("hollow", StringComparison.Ordinal))).Distinct().Count()));
    }

    internal static string Html(ReportWorld world) => ReportHtml.Of(Report("2026-11-01T00:00Z", "2026-11-11T00:00Z", "2026-11-11T12:00Z", _objective, world));

    /// <summary>As WCAG 2.1 defines it.</summary>
    private static double Luminance(string hex)
    {
        double[] parts = [.. new[] { 0, 2, 4 }.Select(at => int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex("--(?<name>[a-z]+): #(?<hex>[0-9a-f]{6});", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colour();
}
