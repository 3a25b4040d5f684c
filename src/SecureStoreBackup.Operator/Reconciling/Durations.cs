using System.Globalization;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Durations as people write them: 26h, 1h30m, 45m, 20s.</summary>
public static class Durations
{
    public static string Text(TimeSpan duration)
    {
        var (hours, rest) = ((long)duration.TotalHours, duration - TimeSpan.FromHours((long)duration.TotalHours));
        var text = string.Concat(Part(hours, "h"), Part(rest.Minutes, "m"), Part(rest.Seconds, "s"));
        return text.Length == 0 ? "0s" : text;
    }

    private static string Part(long value, string unit) => value == 0 ? "" : value.ToString(CultureInfo.InvariantCulture) + unit;
}
