using System.Diagnostics.CodeAnalysis;

namespace SecureStoreBackup.Schedules;

/// <summary>
/// Five fields: minute, hour, day of month, month, day of week; or one of @hourly, @daily, @midnight, @weekly, @monthly,
/// @yearly, @annually. As Vixie cron reads them: where neither day field begins with <c>*</c>, a day that matches either
/// one matches; otherwise it has to match both. No seconds, L, W, #, @every or @reboot.
/// </summary>
public sealed record CronExpression
{
    private static readonly char[] Blanks = [' ', '\t'];
    private static readonly int[] LongestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    private readonly bool _eitherDay;
    private readonly ulong _daysOfMonth;
    private readonly ulong _daysOfWeek;

    private CronExpression(string text, ulong[] values, string[] fields)
    {
        Text = text;
        (Minutes, Hours, _daysOfMonth, Months, _daysOfWeek) = (values[0], values[1], values[2], values[3], values[4]);
        FollowsElapsedTime = fields[1][0] == '*';
        _eitherDay = fields[2][0] != '*' && fields[4][0] != '*';
    }

    /// <summary>The expression as it was written, without blanks around it.</summary>
    public string Text { get; }

    /// <summary>Whether the hour field begins with <c>*</c>: such a schedule follows elapsed time when clocks change.</summary>
    public bool FollowsElapsedTime { get; }

    internal ulong Minutes { get; }

    internal ulong Hours { get; }

    internal ulong Months { get; }

    /// <summary>Reads an expression; the error names the field and what to write instead.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        expression = null;
        if (!TrySplit(text.Trim(Blanks), out var fields, out error))
            return false;
        var values = new ulong[5];
        CronField[] kinds = [CronField.Minute, CronField.Hour, CronField.DayOfMonth, CronField.Month, CronField.DayOfWeek];
        for (var i = 0; i < kinds.Length; i++)
        {
            if (!kinds[i].TryParse(fields[i], out values[i], out error))
                return false;
        }

        var candidate = new CronExpression(text.Trim(Blanks), values, fields);
        if (!candidate.HasSomeDay())
        {
            error = $"day of month: no month of '{fields[3]}' has a day '{fields[2]}', so this would never run; choose a day that exists.";
            return false;
        }

        expression = candidate;
        return true;
    }

    /// <summary>Whether the local clock reading is a slot; seconds have to be zero.</summary>
    public bool Matches(DateTime local) =>
        local.Ticks % TimeSpan.TicksPerMinute == 0 && Has(Hours, local.Hour) && Has(Minutes, local.Minute) && MatchesDate(local);

    public override string ToString() => Text;

    internal static bool Has(ulong values, int value) => (values & (1UL << value)) != 0;

    internal bool MatchesDate(DateTime date)
    {
        var dayOfMonth = Has(_daysOfMonth, date.Day);
        var dayOfWeek = Has(_daysOfWeek, (int)date.DayOfWeek);
        return Has(Months, date.Month) && (_eitherDay ? dayOfMonth || dayOfWeek : dayOfMonth && dayOfWeek);
    }

    private bool HasSomeDay() =>
        _eitherDay || Enumerable.Range(1, 12).Any(month =>
            Has(Months, month) && Enumerable.Range(1, LongestMonths[month - 1]).Any(day => Has(_daysOfMonth, day)));

    private static bool TrySplit(string text, out string[] fields, [NotNullWhen(false)] out string? error)
    {
        const string Order = "minute, hour, day of month, month, day of week";
        fields = text switch
        {
            "@hourly" => ["0", "*", "*", "*", "*"],
            "@daily" or "@midnight" => ["0", "0", "*", "*", "*"],
            "@weekly" => ["0", "0", "*", "*", "0"],
            "@monthly" => ["0", "0", "1", "*", "*"],
            "@yearly" or "@annually" => ["0", "0", "1", "1", "*"],
            _ => text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries),
        };
        error = fields.Length switch
        {
            0 => $"the schedule is empty; write five fields: {Order}.",
            _ when text[0] == '@' && fields.Length != 5 =>
                $"'{fields[0]}' is not known; use @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually.",
            _ when fields[0].Contains("TZ=", StringComparison.Ordinal) => $"'{fields[0]}' does not belong here; name the zone in timeZone.",
            5 => null,
            6 => $"there are six fields; write five, without seconds: {Order}.",
            var count => $"there are {count} fields; write five: {Order}.",
        };
        return error is null;
    }
}
