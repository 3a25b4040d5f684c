using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("15 2 * * *", "2026-11-22T02:15", true)]
    [InlineData("15 2 * * *", "2026-11-22T02:16", false)]
    [InlineData(" 0\t0  1 JAN * ", "2027-01-01T00:00", true)]
    [InlineData("*/20 8-10/2 * * MON-fri", "2026-11-23T10:40", true)]
    [InlineData("*/20 8-10/2 * * mon-fri", "2026-11-23T09:40", false)]
    [InlineData("*/20 8-10/2 * * MON-FRI", "2026-11-22T10:40", false)]
    [InlineData("0 0 * * 7", "2026-11-22T00:00", true)]
    [InlineData("0 0 * * 0", "2026-11-22T00:00", true)]
    [InlineData("0 0 * * FRI-SUN", "2026-11-22T00:00", true)]
    [InlineData("0 0 * * 5-7", "2026-11-26T00:00", false)]
    [InlineData("0 0 * * */2", "2026-11-22T00:00", true)]
    [InlineData("0 0 * * */2", "2026-11-23T00:00", false)]
    [InlineData("1,2,30-32 * * * *", "2026-11-22T17:31", true)]
    [InlineData("@hourly", "2026-11-22T17:00", true)]
    [InlineData("@midnight", "2026-11-22T00:00", true)]
    [InlineData("@weekly", "2026-11-23T00:00", false)]
    [InlineData("@annually", "2026-01-01T00:00", true)]
    public void An_expression_matches_the_clock_readings_that_its_fields_name(string text, string local, bool matches) =>
        Assert.Equal(matches, Parse(text).Matches(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(13, true)]  // a Friday
    [InlineData(20, true)]  // another Friday
    [InlineData(12, false)]
    public void Two_restricted_day_fields_match_when_either_does(int day, bool matches) =>
        Assert.Equal(matches, Parse("0 0 13 * FRI").Matches(new DateTime(2026, 11, day)));

    [Theory]
    [InlineData("0 0 1-7 * */7", 1, true)]   // 1 November 2026 is a Sunday
    [InlineData("0 0 1-7 * */7", 8, false)]
    [InlineData("0 0 1-7 * */7", 2, false)]
    public void A_day_field_that_begins_with_a_star_must_match_as_well(string text, int day, bool matches) =>
        Assert.Equal(matches, Parse(text).Matches(new DateTime(2026, 11, day)));

    [Theory]
    [InlineData("", "five fields")]
    [InlineData("15 2 * *", "there are 4 fields")]
    [InlineData("0 15 2 * * *", "without seconds")]
    [InlineData("CRON_TZ=Europe/Berlin 15 2 * * *", "name the zone in timeZone")]
    [InlineData("@every 5m", "'@every' is not known")]
    [InlineData("@reboot", "'@reboot' is not known")]
    [InlineData("60 2 * * *", "minute: '60' is not a value; use 0 to 59")]
    [InlineData("0 24 * * *", "hour: '24'")]
    [InlineData("0 0 0 * *", "day of month: '0'")]
    [InlineData("0 0 L * *", "day of month: 'L'")]
    [InlineData("0 0 15W * *", "day of month: '15W'")]
    [InlineData("0 0 * * 5#2", "day of week: '5#2'")]
    [InlineData("0 0 ? * *", "day of month: '?'")]
    [InlineData("0 0 * 13 *", "month: '13' is not a value; use 1 to 12 or JAN to DEC")]
    [InlineData("0 0 * FOO *", "month: 'FOO'")]
    [InlineData("0 0 * * 8", "day of week: '8'")]
    [InlineData("*/0 0 * * *", "minute: '0' is not a step")]
    [InlineData("*/90 0 * * *", "minute: '90' is not a step; use a number from 1 to 59")]
    [InlineData("5/15 0 * * *", "write a range, as in '5-59/15'")]
    [InlineData("50-10 0 * * *", "minute: the range '50-10' ends before it begins; write two ranges, as in '50-59,0-10'")]
    [InlineData("1,,2 0 * * *", "minute: a value is missing")]
    [InlineData("-5 0 * * *", "minute: a value is missing")]
    [InlineData("١ 0 * * *", "minute: '١'")]
    [InlineData("0000000001 0 * * *", "minute: '0000000001'")]
    [InlineData("0 0 30 2 *", "day of month: no month of '2' has a day '30'")]
    [InlineData("0 0 31 4,6,SEP,11 *", "would never run")]
    public void A_bad_expression_is_refused_with_its_field_and_the_remedy(string text, string says)
    {
        Assert.False(CronExpression.TryParse(text, out var expression, out var error));

        Assert.Null(expression);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_impossible_date_that_a_weekday_makes_possible_is_accepted() =>
        Assert.True(Parse("0 0 30 2 MON").Matches(new DateTime(2026, 2, 2)));

    internal static CronExpression Parse(string text) =>
        CronExpression.TryParse(text, out var expression, out var error) ? expression : throw new ArgumentException(error, nameof(text));
}
