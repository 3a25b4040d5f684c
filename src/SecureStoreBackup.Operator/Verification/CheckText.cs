using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Statuses;

namespace SecureStoreBackup.Operator.Verification;

/// <summary>What was read, for people.</summary>
internal static class CheckText
{
    public static void Write(CheckReport report, Paint paint, TextWriter output)
    {
        foreach (var point in report.Points)
        {
            var word = point.Verdict switch
            {
                CheckVerdict.Intact => paint.Good("intact"),
                CheckVerdict.Damaged => paint.Bad("DAMAGED"),
                CheckVerdict.Unreadable => paint.Doubtful("not judged"),
                _ => paint.Bad("MISSING"),
            };
            output.WriteLine($"{point.Point} at {point.Target}: {word}{(point.Why is null ? $", {point.Files} files, {CatalogText.Size(point.Bytes)} read back{(point switch { { Secrets: false } => ", secrets not asked for", { Verdict: CheckVerdict.Intact } => ", every secret can be read", _ => "" })}" : $". {point.Why}")}");
            foreach (var finding in point.Findings)
                output.WriteLine($"  {finding.Place}: {finding.What}");
            if (point.Foreign.Count > 0)
                output.WriteLine($"  Not ours, and left alone: {string.Join(", ", point.Foreign.Take(5))}{(point.Foreign.Count > 5 ? $" and {point.Foreign.Count - 5} more" : "")}.");
        }
    }
}
