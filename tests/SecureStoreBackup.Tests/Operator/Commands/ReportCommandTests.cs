using System.CommandLine;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Reports;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed class ReportCommandTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, 500, TimeSpan.Zero);

    [Fact]
    public void Without_a_period_it_is_the_last_90_days_to_the_second() =>
        Assert.Equal(new ReportPeriod(Utc(2026, 8, 24, 12), Utc(2026, 11, 22, 12)), Period());

    [Fact]
    public void Days_are_those_of_utc_and_times_carry_their_offset()
    {
        Assert.Equal(new ReportPeriod(Utc(2026, 7, 1), Utc(2026, 10, 1)), Period("--from", "2026-07-01", "--to", "2026-10-01"));
        Assert.Equal(new ReportPeriod(Utc(2026, 6, 30, 22), Utc(2026, 9, 30, 22)), Period("--from", "2026-07-01T00:00:00+02:00", "--to", "2026-09-30T22:00:00Z"));
        Assert.Equal(new ReportPeriod(Utc(2026, 7, 3), Utc(2026, 10, 1)), Period("--to", "2026-10-01"));
    }

    [Theory]
    [InlineData("--from: '2026-07-01T00:00:00' is no day", "--from", "2026-07-01T00:00:00")]
    [InlineData("--to: 'yesterday' is no day", "--to", "yesterday")]
    [InlineData("--from: '2026-02-30' is no day", "--from", "2026-02-30")]
    [InlineData("--to: 2026-07-01T00:00:00Z is not after --from, 2026-07-01T00:00:00Z", "--from", "2026-07-01", "--to", "2026-07-01")]
    [InlineData("--from: 2026-12-01T00:00:00Z lies ahead", "--from", "2026-12-01", "--to", "2026-12-02")]
    [InlineData("--max-age: '1d' is no duration", "--max-age", "1d")]
    [InlineData("--container: write the URL in full", "--container", "contosobackup")]
    public void What_is_wrong_is_refused_by_the_name_of_its_option_before_anything_is_asked(string wanted, params string[] arguments)
    {
        var (code, errors) = Run(arguments);

        Assert.NotEqual(0, code);
        Assert.Contains(wanted, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_takes_one_container_and_report_several()
    {
        string[] two = ["--container", "https://east.blob.core.windows.net/securestore", "--container", "https://west.blob.core.windows.net/securestore"];

        Assert.Empty(ReportCommand.Create().Parse(two).Errors);
        Assert.NotEmpty(CatalogCommand.Create().Parse(two).Errors);
    }

    private static DateTimeOffset Utc(int year, int month, int day, int hour = 0) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);

    private static ReportPeriod Period(params string[] arguments)
    {
        var (command, period) = (new Command("report"), new ReportPeriodArguments());
        period.AddTo(command);
        return period.Of(command.Parse(arguments), _now);
    }

    private static (int Code, string Errors) Run(string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = ReportCommand.Create(new VirtualTime(_now)).Parse([.. arguments, "--container", "https://127.0.0.1:1/account/securestore"]).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (code, errors.ToString());
    }
}
