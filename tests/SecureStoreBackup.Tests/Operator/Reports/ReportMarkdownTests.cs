using SecureStoreBackup.Operator.Reports;
using static SecureStoreBackup.Tests.Operator.Reports.ReportWorld;

namespace SecureStoreBackup.Tests.Operator.Reports;

public sealed class ReportMarkdownTests
{
    [Fact]
    public void A_small_report_reads_as_the_known_text()
    {
        var world = new ReportWorld().Owner(1, "2026-10-30T02:10Z").Point("2026-11-01T02:15Z", lockedUntil: "2026-12-01T02:20Z").Point("2026-11-03T02:15Z", "Unproven", escrow: null)
            .Look("2026-11-01T02:15Z", "2026-11-02T06:00Z").Restore("2026-11-02T07:30Z", "2026-11-01T02:15Z").Mark("2026-10-31T02:15Z", "2026-11-03T02:30Z").Pass("2026-11-03T02:30Z");

        var text = ReportMarkdown.Of(Report("2026-11-01T00:00Z", "2026-11-04T00:00Z", "2026-11-04T12:00Z", TimeSpan.FromHours(26), world) with { MadeBy = "securestore 1.2.3" });

        Assert.Equal(Repository.Read("tests/SecureStoreBackup.Tests/Operator/Reports/Data/small-report.md"), text);
    }

    [Fact]
    public void Names_that_others_chose_end_no_cell_and_begin_no_markup()
    {
        const string evil = "a | b\n## <script> [x](http://example.com) `code`";
        var text = ReportMarkdown.Of(Report("2026-11-01T00:00Z", "2026-11-04T00:00Z", "2026-11-04T12:00Z", null, new ReportWorld().Point("2026-11-01T02:15Z").Stranger(evil)));

        var row = Assert.Single(text.Split('\n'), line => line.Contains("script", StringComparison.Ordinal));
        Assert.Equal("| contoso/sharepoint.contoso/a \\| b\\\\u000A\\#\\# \\<script\\> \\[x\\](http://example.com) \\`code\\` |", row);
    }
}
