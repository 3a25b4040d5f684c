using SecureStoreBackup.Sandbox.Sql.Language;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>Runs a SELECT: read the source, filter it, project it.</summary>
internal static class Query
{
    public static async Task<ResultSet> RunAsync(Session session, Statement.Select select, CancellationToken cancellationToken)
    {
        var source = select.Source is null ? new ResultSet([], [[]]) : await Views.ReadAsync(session, select.Source, cancellationToken);
        var rows = source.Rows.Where(row => select.Filters.All(f => Fits(session, source, row, f.Column, f.Value)));
        var items = select.Items
            .SelectMany(i => i.Value is null ? source.Columns.Select(c => new SelectItem(new Expression.Column(c.Name), null)) : [i])
            .ToArray();
        var evaluator = new Evaluator(session, source);
        return new ResultSet(
            [.. items.Select(i => new SqlColumn(i.Alias ?? (i.Value as Expression.Column)?.Name ?? "", evaluator.Type(i.Value!)))],
            [.. rows.Select(row => items.Select(i => evaluator.Value(i.Value!, row)).ToArray())]);
    }

    private static bool Fits(Session session, ResultSet source, object?[] row, string column, Expression value)
    {
        var evaluator = new Evaluator(session, source);
        var left = evaluator.Value(new Expression.Column(column), row);
        var right = evaluator.Value(value, row);
        return (left, right) switch
        {
            (string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase),
            (bool bit, int number) => bit == (number != 0),
            _ => left is not null && left.Equals(right),
        };
    }
}
