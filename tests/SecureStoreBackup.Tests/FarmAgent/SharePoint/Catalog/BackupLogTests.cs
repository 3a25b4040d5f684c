using SecureStoreBackup.FarmAgent.SharePoint.Catalog;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

public sealed class BackupLogTests
{
    [Theory]
    [InlineData("None")]
    [InlineData("Important")]
    [InlineData("Verbose")]
    [InlineData("Warning")]
    [InlineData("WorkItem")]
    [InlineData("Information")]
    [InlineData("Progress")]
    [InlineData("Debug")]
    public void A_severity_that_is_no_error_makes_a_log_readable(string severity)
    {
        var log = Read($"[11/22/2026 2:30:27 AM] {severity}: something");

        Assert.Equal((true, null), (log.Evaluated, log.FirstError));
    }

    [Theory]
    [InlineData("Error: it failed", "Error: it failed")]
    [InlineData("  [22.11.2026 02:30:27] FatalError: it failed  \nError: again", "[22.11.2026 02:30:27] FatalError: it failed")]
    [InlineData("Warning: no Error: here", null)]
    [InlineData("The Error: is in the middle", null)]
    public void The_first_error_is_the_one_that_is_shown(string text, string? error) => Assert.Equal(error, Read(text).FirstError);

    [Theory]
    [InlineData("", false)]
    [InlineData("Something without a severity", false)]
    [InlineData("[11/22/2026 2:30:27 AM] Information: x\n  a second line: of the same record", true)]
    [InlineData("[11/22/2026 2:30:27 AM] Information: x\n[WSS_Content] is: a component", true)]
    [InlineData("[11/22/2026 2:30:27 AM] Information: x\n[11/22/2026 2:30:28 AM] Hinweis: y", false)]
    [InlineData("[22/11/2026 02.30.27] Information: x\n[22/11/2026 02.30.28] Avviso: y", false)]
    public void A_log_counts_as_evaluated_when_every_record_of_it_is_understood(string text, bool evaluated) => Assert.Equal(evaluated, Read(text).Evaluated);

    [Fact]
    public void A_line_without_end_fills_no_memory()
    {
        using var reader = new Endless(200_000_000, "Warning: x");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var log = BackupLog.Read(reader);

        Assert.Equal(BoundedLines.MaxLine, Assert.Single(log.Warnings).Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Thousands_of_warnings_do_not_hide_the_cause_at_the_end()
    {
        var log = Read(string.Concat(Enumerable.Repeat("Warning: slow\n", 5_000)) + @"Warning: Cannot open backup device '\\fs01\x\00000001.bak'. Operating system error 5(Access is denied.).");

        Assert.Equal(20, log.Warnings.Count);
        Assert.Contains("error 5(", log.RootCause, StringComparison.Ordinal);
    }

    private static BackupLog Read(string text)
    {
        using var reader = new StringReader(text);
        return BackupLog.Read(reader);
    }

    private sealed class Endless(long characters, string begin) : TextReader
    {
        private long _given;

        public override int Read(char[] buffer, int index, int count)
        {
            var now = (int)Math.Min(count, characters - _given);
            buffer.AsSpan(index, now).Fill('x');
            if (_given == 0)
                begin.CopyTo(0, buffer, index, begin.Length);
            _given += now;
            return now;
        }
    }
}
