using System.Globalization;
using System.Xml.Linq;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>What happened when: a lane for each kind.</summary>
internal static class LanePlot
{
    private const double Left = 190;
    private const double Lane = 30;
    private const double Top = 10;

    /// <summary>Recovery points of the period by their time, in the lane of the state that they have now.</summary>
    public static XElement Points(TargetEvidence target, ReportPeriod period, string id)
    {
        PointEvidence[] points = [.. target.Points.Where(point => period.Has(point.Slot))];
        var marks = points.Select(point => (Series.States[point.State], point.Slot, point.Point,
            $"{point.Point}, {ReportText.Time(point.Slot)}: {Series.States[point.State].Label}, {ReportText.Size(point.Bytes)}", new[] { ("state", point.State.ToString()) }));
        var states = points.Select(point => point.State).Distinct().Order().Select(state => string.Create(CultureInfo.InvariantCulture, $"{points.Count(point => point.State == state)} {Series.States[state].Label}"));
        return Draw($"{id}-points", "Recovery points over time", $"{(points.Length == 0 ? "No point" : string.Join(", ", states))} in the period. Each mark is a recovery point at the time that it stands for, in the lane of its state now.",
            [.. Series.States.Where(state => state.Key is EvidenceState.Restorable || points.Any(point => point.State == state.Key)).Select(state => state.Value)], marks, period);
    }

    /// <summary>Verifications, drills and restores of the period.</summary>
    public static XElement Activity(TargetEvidence target, ReportPeriod period, string id)
    {
        var marks = target.Readings.All.Select(reading => (reading.Damaged ? Series.FoundDamaged : Series.Intact, reading.At, reading.Point, What: "Verification"))
            .Concat(target.Restores.All.Select(row => (Of(row), row.At, row.Point, What: row.Mode.ToString())))
            .Select(mark => (Series: mark.Item1, mark.At, mark.Point, Said: $"{mark.Point}, {ReportText.Time(mark.At)}: {mark.Item1.Label}", new[] { ("mode", mark.What) })).ToArray();
        Series[] always = [Series.Intact, Series.DrillDecrypted];
        Series[] lanes = [.. new[] { Series.Intact, Series.FoundDamaged, Series.DrillDecrypted, Series.DrillIntegrity, Series.Restored, Series.Failed }.Where(series => always.Contains(series) || marks.Any(mark => mark.Series == series))];
        return Draw($"{id}-activity", "Verifications, drills and restores", string.Create(CultureInfo.InvariantCulture,
            $"{target.Readings.Intact} verifications found a point intact and {target.Readings.Damaged} found one damaged; {target.Restores.DrillsSucceeded} of {target.Restores.Drills} drills and {target.Restores.RestoresSucceeded} of {target.Restores.Restores} restores succeeded."),
            lanes, marks.Select(mark => (mark.Series, mark.At, mark.Point, mark.Said, mark.Item5)), period);
    }

    private static Series Of(RestoreRow row) => row switch
    {
        { Succeeded: false } => Series.Failed,
        { Mode: not RestoreMode.Drill } => Series.Restored,
        { Depth: DrillDepth.Decrypted } => Series.DrillDecrypted,
        _ => Series.DrillIntegrity,
    };

    private static XElement Draw(
        string id, string title, string description, Series[] lanes,
        IEnumerable<(Series Series, DateTimeOffset At, string Point, string Said, (string, string)[] Data)> marks, ReportPeriod period)
    {
        var (axis, bottom) = (new TimeAxis(period.From, period.To, Left, Plot.Right), Top + (lanes.Length * Lane));
        return Plot.Picture(id, bottom + 34, title, description,
            lanes.SelectMany((lane, index) => new[]
            {
                Tag.Of("line", Tag.With("class", "grid"), Tag.With("x1", Left), Tag.With("x2", Plot.Right), Tag.With("y1", Y(index)), Tag.With("y2", Y(index))),
                Plot.Text(Left - 14, Y(index) + 4, lane.Label, "end"),
            }),
            axis.Draw(Top, bottom),
            marks.Select(mark => Plot.Mark(mark.Series, axis.At(mark.At), Y(Array.IndexOf(lanes, mark.Series)), mark.Said, [("point", mark.Point), ("at", ReportText.Exact(mark.At)), .. mark.Data])));

        double Y(int lane) => Top + ((lane + 0.5) * Lane);
    }
}
