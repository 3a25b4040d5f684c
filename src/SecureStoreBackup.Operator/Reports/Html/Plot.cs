using System.Globalization;
using System.Xml.Linq;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>What all plots share. Each is a picture with a title and a description; its numbers stand in a table beside it.</summary>
internal static class Plot
{
    public const double Width = 960;
    public const double Right = Width - 44;

    /// <param name="title">What it shows.</param>
    /// <param name="description">What there is to see, in numbers.</param>
    public static XElement Picture(string id, double height, string title, string description, params IEnumerable<XElement>[] parts) => Tag.Of(
        "svg", Tag.With("id", id), Tag.With("class", "plot"), Tag.With("role", "img"), Tag.With("aria-labelledby", $"{id}-title {id}-desc"),
        Tag.With("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}")),
        Tag.Of("title", Tag.With("id", $"{id}-title"), title), Tag.Of("desc", Tag.With("id", $"{id}-desc"), description), parts.SelectMany(part => part));

    /// <param name="said">What a pointer shows.</param>
    /// <param name="data">What it stands for, by name.</param>
    public static XElement Mark(Series series, double x, double y, string said, params (string Name, string Value)[] data)
    {
        var mark = Tag.Of(
            "path", Tag.With("class", $"mark {series.Tone}"), Tag.With("d", series.Shape), Tag.With("transform", string.Create(CultureInfo.InvariantCulture, $"translate({x:0.##} {y:0.##})")),
            Tag.With("data-series", series.Key), Tag.Of("title", said));
        foreach (var (name, value) in data)
            mark.Add(Tag.With($"data-{name}", value));
        return mark;
    }

    public static XElement Text(double x, double y, string text, string anchor = "start", string style = "") =>
        Tag.Of("text", Tag.With("x", x), Tag.With("y", y), Tag.With("text-anchor", anchor), style.Length == 0 ? null : Tag.With("class", style), text);

    /// <summary>Which shape means what, in one row.</summary>
    public static IEnumerable<XElement> Legend(double left, double y, IEnumerable<Series> series)
    {
        var x = left + 6;
        foreach (var one in series)
        {
            yield return Tag.Of("path", Tag.With("class", $"{one.Tone} key"), Tag.With("d", one.Shape), Tag.With("transform", string.Create(CultureInfo.InvariantCulture, $"translate({x:0.##} {y:0.##})")));
            yield return Text(x + 12, y + 4, one.Label);
            x += 44 + (one.Label.Length * 7.6);
        }
    }
}
