using System.Xml.Linq;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>A table of the page, with its caption and a head for each row and column.</summary>
internal static class PageTable
{
    /// <summary>Longer tables scroll by themselves on a screen; on paper they are whole.</summary>
    private const int LongRows = 32;

    /// <summary>Cells of so many characters, which a time fits into, stay on one line on a screen.</summary>
    private const int ShortCell = 17;

    /// <returns>A sentence where there is no row; null where there is nothing to say of that either.</returns>
    public static XElement? Of(ReportTable table)
    {
        if (table.Rows.Count == 0)
            return table.Empty.Length == 0 ? null : Tag.Of("p", Tag.With("id", table.Id), Tag.With("class", "empty"), table.Empty);
        return Tag.Of("div", Tag.With("class", table.Rows.Count > LongRows ? "scroll long" : "scroll"), Tag.With("tabindex", "0"), Tag.With("role", "region"), Tag.With("aria-label", table.Caption),
            Tag.Of("table", Tag.With("id", table.Id),
                Tag.Of("caption", table.Caption),
                Tag.Of("thead", Tag.Of("tr", table.Heads.Select(head => head.Length == 0 ? Tag.Of("td") : Tag.Of("th", Tag.With("scope", "col"), head)))),
                Tag.Of("tbody", table.Rows.Select(row => Tag.Of("tr", row.Select((cell, column) => column == 0 ? Tag.Of("th", Tag.With("scope", "row"), cell) : Tag.Of("td", cell.Length > ShortCell ? null : Tag.With("class", "short"), cell)))))));
    }
}
