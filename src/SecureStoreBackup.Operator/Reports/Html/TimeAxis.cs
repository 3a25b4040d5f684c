using System.Globalization;
using System.Xml.Linq;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>Time from left to right, in UTC.</summary>
internal sealed record TimeAxis(DateTimeOffset From, DateTimeOffset To, double Left, double Right)
{
    private const int MostTicks = 9;

    private static readonly TimeSpan[] _steps =
    [
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), .. new double[] { 1, 2, 7, 14, 28, 91, 182, 364, 1820, 18200 }.Select(TimeSpan.FromDays),
    ];

    public double At(DateTimeOffset at) => Left + ((at - From) / (To - From) * (Right - Left));

    /// <summary>Lines from top to bottom, and what they stand for below.</summary>
    public IEnumerable<XElement> Draw(double top, double bottom)
    {
        var step = _steps.FirstOrDefault(step => (To - From) / step <= MostTicks, _steps[^1]);
        var first = new DateTimeOffset(From.UtcDateTime.Date, TimeSpan.Zero);
        for (var tick = first; tick <= To; tick += step)
        {
            if (tick < From)
                continue;
            yield return Tag.Of("line", Tag.With("class", "grid"), Tag.With("x1", At(tick)), Tag.With("x2", At(tick)), Tag.With("y1", top), Tag.With("y2", bottom));
            yield return Tag.Of("text", Tag.With("x", At(tick)), Tag.With("y", bottom + 20), Tag.With("text-anchor", "middle"),
                tick.UtcDateTime.ToString(step < TimeSpan.FromDays(1) ? "MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }
}
