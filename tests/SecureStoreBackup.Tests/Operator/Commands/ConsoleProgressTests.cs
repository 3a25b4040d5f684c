using SecureStoreBackup.Operator.Commands;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed class ConsoleProgressTests
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Off_a_terminal_there_are_plain_lines_and_none_twice()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var progress = new ConsoleProgress(error, terminal: false, _time);

        progress.Bar("CopyOffsite", 10);
        progress.Bar("CopyOffsite", 10);
        progress.Bytes("reading", 2048).Report(1024);
        progress.Dispose();

        Assert.Equal("CopyOffsite 10%\nreading, 2 KiB\n", error.ToString());
    }

    [Fact]
    public void On_a_terminal_a_bar_is_written_over_and_is_gone_at_the_end()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var progress = new ConsoleProgress(error, terminal: true, _time);

        var bytes = progress.Bytes("reading", 2048);
        bytes.Report(1024);
        bytes.Report(1536);   // too soon after the last to be drawn
        progress.Line("done");

        Assert.Equal("\r\e[K[############............] 1 KiB of 2 KiB  reading\r\e[Kdone\n", error.ToString());
    }
}
