using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SecureStoreBackup.Schedules;

/// <summary>One of the five fields: its bounds, its names, and how its text becomes a set of values (bit n stands for n).</summary>
internal sealed record CronField(string Name, int Minimum, int Maximum, string[] Names)
{
    public static readonly CronField Minute = new("minute", 0, 59, []);
    public static readonly CronField Hour = new("hour", 0, 23, []);
    public static readonly CronField DayOfMonth = new("day of month", 1, 31, []);
    public static readonly CronField Month = new("month", 1, 12,
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    /// <summary>0 to 7; both 0 and 7 are Sunday.</summary>
    public static readonly CronField DayOfWeek = new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    /// <summary>What <c>*</c> covers: each value once, so that <c>*/2</c> of the weekdays does not count Sunday twice.</summary>
    private int StarMaximum => this == DayOfWeek ? 6 : Maximum;

    public bool TryParse(string text, out ulong values, [NotNullWhen(false)] out string? error)
    {
        values = 0;
        foreach (var part in text.Split(','))
        {
            if (!TryParsePart(part, out var some, out error))
            {
                error = $"{Name}: {error}";
                return false;
            }

            values |= some;
        }

        if (this == DayOfWeek && (values & (1UL << 7)) != 0)
            values = (values | 1) & ~(1UL << 7);
        error = null;
        return true;
    }

    private bool TryParsePart(string part, out ulong values, [NotNullWhen(false)] out string? error)
    {
        values = 0;
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? part : part[..slash];
        var step = 1;
        if (slash >= 0 && !TryParseStep(part[(slash + 1)..], out step, out error))
            return false;
        if (!TryParseRange(range, out var first, out var last, out error))
            return false;
        if (slash >= 0 && range != "*" && !range.Contains('-', StringComparison.Ordinal))
        {
            error = $"'{part}' has a step on a single value; write a range, as in '{range}-{StarMaximum}/{step}'.";
            return false;
        }

        for (var value = first; value <= last; value += step)
            values |= 1UL << value;
        return true;
    }

    private bool TryParseStep(string text, out int step, [NotNullWhen(false)] out string? error)
    {
        error = TryParseNumber(text, out step) && step >= 1 && step <= Maximum
            ? null
            : $"'{text}' is not a step; use a number from 1 to {Maximum}.";
        return error is null;
    }

    private bool TryParseRange(string range, out int first, out int last, [NotNullWhen(false)] out string? error)
    {
        (first, last) = (Minimum, StarMaximum);
        error = null;
        if (range == "*")
            return true;
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (!TryParseValue(dash < 0 ? range : range[..dash], out first, out error))
            return false;
        last = first;
        if (dash < 0)
            return true;
        if (!TryParseValue(range[(dash + 1)..], out last, out error))
            return false;
        if (last == 0 && this == DayOfWeek && first > 0 && range.EndsWith("SUN", StringComparison.OrdinalIgnoreCase))
            last = 7;
        if (first > last)
            error = $"the range '{range}' ends before it begins; write two ranges, as in '{range[..dash]}-{StarMaximum},{Minimum}-{range[(dash + 1)..]}'.";
        return error is null;
    }

    private bool TryParseValue(string text, out int value, [NotNullWhen(false)] out string? error)
    {
        error = null;
        var index = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            value = index + Minimum;
            return true;
        }

        if (TryParseNumber(text, out value) && value >= Minimum && value <= Maximum)
            return true;
        error = text.Length == 0
            ? "a value is missing; write numbers, lists 'a,b', ranges 'a-b', steps '*/n' or '*'."
            : $"'{text}' is not a value; use {Minimum} to {Maximum}{(Names.Length > 0 ? $" or {Names[0]} to {Names[^1]}" : "")} (no L, W, # or ?).";
        return false;
    }

    private static bool TryParseNumber(string text, out int number)
    {
        number = 0;
        return text.Length is 1 or 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
