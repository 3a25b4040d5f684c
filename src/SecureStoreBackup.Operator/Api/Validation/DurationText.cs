using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>Durations as Go writes them, in hours, minutes and seconds: <c>26h</c>, <c>1h30m</c>, <c>90m</c>.</summary>
internal static partial class DurationText
{
    public static bool TryParse(string text, out TimeSpan duration, [NotNullWhen(false)] out string? error)
    {
        duration = default;
        var match = Form().Match(text);
        if (!match.Success)
        {
            error = $"'{text}' is no duration; write hours, minutes and seconds, as in 26h, 90m or 1h30m.";
            return false;
        }

        duration = new TimeSpan(0, Number(match.Groups["h"]), Number(match.Groups["m"]), Number(match.Groups["s"]));
        error = duration > TimeSpan.Zero ? null : $"'{text}' is no time at all; use more than zero.";
        return error is null;
    }

    /// <summary>The shortest text, which <see cref="TryParse"/> reads back; fractions of seconds are cut off.</summary>
    public static string Format(TimeSpan duration)
    {
        var (hours, minutes, seconds) = ((long)duration.TotalHours, duration.Minutes, duration.Seconds);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{(hours > 0 ? $"{hours}h" : "")}{(minutes > 0 ? $"{minutes}m" : "")}{(seconds > 0 ? $"{seconds}s" : "")}");
        return text.Length > 0 ? text : "0s";
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^(?=[0-9])((?<h>[0-9]{1,6})h)?((?<m>[0-9]{1,6})m)?((?<s>[0-9]{1,6})s)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
