namespace SecureStoreBackup.Operator.Reports;

/// <summary>A table of a report, whatever it is written as. The first cell of a row is its head.</summary>
/// <param name="Id">Unique in the report, for links.</param>
/// <param name="Empty">What to say where there is no row.</param>
internal sealed record ReportTable(string Id, string Caption, IReadOnlyList<string> Heads, IReadOnlyList<string[]> Rows, string Empty);
