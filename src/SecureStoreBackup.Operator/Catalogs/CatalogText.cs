using System.Globalization;

namespace SecureStoreBackup.Operator.Catalogs;

/// <summary>A catalog for people: a table for each policy.</summary>
internal static class CatalogText
{
    private static readonly string[] _heads = ["POINT", "STATE", "VERIFIED", "LOCKED UNTIL", "SIZE", "FILES", "KEYS", "ESCROW", "PASSPHRASE"];

    public static void Write(CatalogReport catalog, TextWriter output)
    {
        foreach (var policy in catalog.Points.GroupBy(point => point.Policy))
        {
            output.WriteLine(policy.Key);
            Table([_heads, .. policy.Select(Cells)], output);
            foreach (var point in policy.Where(point => point.Note is not null))
                output.WriteLine($"  {point.Point}: {point.Note}");
        }

        if (catalog.Points.Count == 0)
            output.WriteLine($"There is no recovery point below '{catalog.Prefix}' in {catalog.Container}.");
        if (catalog.Foreign.Count > 0)
            output.WriteLine($"Not ours, and left alone: {string.Join(", ", catalog.Foreign.Take(5))}{(catalog.Foreign.Count > 5 ? $" and {catalog.Foreign.Count - 5} more" : "")}.");
    }

    private static string[] Cells(CatalogLine point) =>
    [
        point.Point,
        point.State + (point.Tombstone ? ", tombstone" : ""),
        Time(point.Verified),
        point.LegalHold ? "legal hold" : Time(point.LockedUntil),
        Size(point.Bytes),
        point.Files?.ToString(CultureInfo.InvariantCulture) ?? "-",
        point.Exports?.ToString(CultureInfo.InvariantCulture) ?? "-",
        point.Escrow.Count == 0 ? "-" : string.Join(",", point.Escrow),
        point.PassphraseSecret is { } id && Uri.TryCreate(id, UriKind.Absolute, out var secret) && secret.Segments.Length > 2 ? secret.Segments[2].TrimEnd('/') : "-",
    ];

    private static void Table(IReadOnlyList<string[]> rows, TextWriter output)
    {
        var widths = Enumerable.Range(0, _heads.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine($"  {string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))}".TrimEnd());
    }

    private static string Time(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>In binary units, to a tenth.</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}
