using System.Globalization;

namespace SecureStoreBackup.Sandbox.ApiServer.Tables;

/// <summary>Ages as kubectl shows them: `3s`, `5m2s`, `79m`, `7h13m`, `2d3h`.</summary>
internal static class Age
{
    public static string Since(string? timestamp, DateTimeOffset now)
    {
        if (timestamp is null)
            return "<unknown>";
        return DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then)
            ? Human(now - then) : "<invalid>";
    }

    /// <summary>Two units while the larger is small. More than a second in the future is `&lt;invalid&gt;`.</summary>
    public static string Human(TimeSpan age)
    {
        var seconds = (long)Math.Truncate(age.TotalSeconds);
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 0)
            return "0s";
        if (seconds < 120)
            return $"{seconds}s";
        var minutes = seconds / 60;
        if (minutes < 10)
            return Two(minutes, "m", seconds % 60, "s");
        if (minutes < 180)
            return $"{minutes}m";
        var hours = minutes / 60;
        if (hours < 8)
            return Two(hours, "h", minutes % 60, "m");
        if (hours < 48)
            return $"{hours}h";
        var days = hours / 24;
        if (hours < 192)
            return Two(days, "d", hours % 24, "h");
        if (days < 365 * 2)
            return $"{days}d";
        return days < 365 * 8 ? Two(days / 365, "y", days % 365, "d") : $"{days / 365}y";
    }

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
