namespace SecureStoreBackup.Tests.Operator.Reports;

/// <summary>The page as a browser reads it. The screenshot stays in <c>artifacts/report.png</c>.</summary>
[Trait("Suite", "Long")]
public sealed class ReportInChromiumTests
{
    private static readonly byte[] _png = [0x89, 0x50, 0x4E, 0x47];

    [Fact(Timeout = 180_000)]
    public async Task A_browser_shows_the_known_points_and_asks_for_nothing_else()
    {
        Assert.SkipWhen(Chromium.Missing is not null && Environment.GetEnvironmentVariable("CI") is null, Chromium.Missing ?? "");
        Assert.Null(Chromium.Missing);
        var cancellationToken = TestContext.Current.CancellationToken;
        using var chromium = new Chromium();
        await File.WriteAllTextAsync(chromium.Page, ReportHtmlTests.Html(ReportWorld.TenDays()), cancellationToken);

        var page = new ReportPage(await chromium.DumpAsync(cancellationToken));
        page.ShowsTenDays();
        Assert.Equal(7, page.Root.Descendants("svg").Count());

        var screenshot = Repository.PathOf("artifacts/report.png");
        Directory.CreateDirectory(Path.GetDirectoryName(screenshot)!);
        File.Delete(screenshot);
        await chromium.ShootAsync(screenshot, cancellationToken);
        var png = await File.ReadAllBytesAsync(screenshot, cancellationToken);
        Assert.Equal(_png, png[..4]);
        Assert.True(png.Length > 50_000, $"{png.Length} bytes: the page is all but blank.");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_name_with_markup_in_it_runs_nothing_in_a_browser()
    {
        Assert.SkipWhen(Chromium.Missing is not null && Environment.GetEnvironmentVariable("CI") is null, Chromium.Missing ?? "");
        Assert.Null(Chromium.Missing);
        var cancellationToken = TestContext.Current.CancellationToken;
        using var chromium = new Chromium();
        var world = new ReportWorld().Point("2026-11-05T02:15Z").Stranger("</td></table><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">");
        await File.WriteAllTextAsync(chromium.Page, ReportHtmlTests.Html(world), cancellationToken);

        var page = new ReportPage(await chromium.DumpAsync(cancellationToken));

        Assert.Equal("Evidence of backups: sharepoint.contoso", page.Root.Element("head")!.Element("title")!.Value);
        Assert.DoesNotContain(page.Root.Descendants(), element => element.Name.LocalName is "script" or "img");
        Assert.Contains("<script>", Assert.Single(page.Rows("t1-foreign-table"))[0], StringComparison.Ordinal);
    }
}
