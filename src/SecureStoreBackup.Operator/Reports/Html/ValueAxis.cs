using System.Xml.Linq;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>Values from zero at the bottom upwards.</summary>
/// <param name="Step">Between two lines.</param>
/// <param name="Say">A value for people.</param>
internal sealed record ValueAxis(double Most, double Step, double Top, double Bottom, Func<double, string> Say)
{
    private const int MostLines = 5;

    private static readonly double[] _decimal = [1, 2, 5];
    private static readonly double[] _binary = [1, 2, 5, 10, 20, 50, 100, 200, 500];
    private static readonly double[] _hours = [1, 2, 6, 12, 24, 48];

    public double At(double value) => Bottom - (value / Most * (Bottom - Top));

    /// <summary>A scale that ends at a line.</summary>
    /// <param name="steps">What may lie between two lines, rising.</param>
    public static ValueAxis Of(double most, IEnumerable<double> steps, double top, double bottom, Func<double, string> say)
    {
        var step = steps.First(step => most / step <= MostLines);
        return new ValueAxis(Math.Max(1, Math.Ceiling(most / step)) * step, step, top, bottom, say);
    }

    public static IEnumerable<double> Counts => Enumerable.Range(0, 10).SelectMany(power => _decimal.Select(factor => factor * Math.Pow(10, power)));

    public static IEnumerable<double> Bytes => Enumerable.Range(0, 6).SelectMany(power => _binary.Select(factor => factor * Math.Pow(1024, power)));

    /// <summary>In seconds.</summary>
    public static IEnumerable<double> Times => _hours.Select(hours => hours * 3600).Concat(Counts.Where(days => days > 2).Select(days => days * 86400));

    public IEnumerable<XElement> Draw(double left, double right)
    {
        for (var value = 0.0; value <= Most + (Step / 2); value += Step)
        {
            yield return Tag.Of("line", Tag.With("class", "grid"), Tag.With("x1", left), Tag.With("x2", right), Tag.With("y1", At(value)), Tag.With("y2", At(value)));
            yield return Tag.Of("text", Tag.With("x", left - 8), Tag.With("y", At(value) + 4), Tag.With("text-anchor", "end"), Say(value));
        }
    }
}
