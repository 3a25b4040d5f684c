using System.Globalization;
using SecureStoreBackup.Sandbox.Sql.Language;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>Types and values of expressions over one source.</summary>
internal sealed class Evaluator(Session session, ResultSet source)
{
    public SqlType Type(Expression expression) => expression switch
    {
        Expression.Text or Expression.GlobalVariable => SqlType.NVarChar,
        Expression.Number or Expression.Null => SqlType.Int,
        Expression.Column column => source.Columns[Index(column.Name)].Type,
        Expression.Call call => Functions.Find(call.Function).Type,
        Expression.Cast cast => CastType(cast.Type),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no type."),
    };

    public object? Value(Expression expression, object?[] row) => expression switch
    {
        Expression.Text text => text.Value,
        Expression.Number number => number.Value,
        Expression.Null => null,
        Expression.GlobalVariable variable => Functions.GlobalVariable(session, variable.Name),
        Expression.Column column => row[Index(column.Name)],
        Expression.Call call => Functions.Find(call.Function).Run(session, [.. call.Arguments.Select(a => Value(a, row))]),
        Expression.Cast cast => Convert(Value(cast.Value, row), CastType(cast.Type), cast.Style),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no value."),
    };

    private int Index(string name)
    {
        for (var i = 0; i < source.Columns.Length; i++)
            if (source.Columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        throw new SqlFailure(SqlMessages.InvalidColumn(name));
    }

    private static SqlType CastType(string name) => name switch
    {
        "nvarchar" or "varchar" or "nchar" or "char" or "sysname" => SqlType.NVarChar,
        "int" => SqlType.Int,
        "bigint" => SqlType.BigInt,
        "bit" => SqlType.Bit,
        _ => throw new SqlFailure(new SqlMessage(243, 16, $"Type {name} is not a defined system type.")),
    };

    private static object? Convert(object? value, SqlType type, int? style) => (type, value) switch
    {
        (_, null) => null,
        (SqlType.NVarChar, DateTime date) => Text(date, style),
        (SqlType.NVarChar, Guid guid) => guid.ToString().ToUpperInvariant(),
        (SqlType.NVarChar, bool bit) => bit ? "1" : "0",
        (SqlType.NVarChar, byte[] bytes) when style == 1 => "0x" + System.Convert.ToHexString(bytes),
        (SqlType.NVarChar, _) => System.Convert.ToString(value, CultureInfo.InvariantCulture),
        (SqlType.Int, _) => System.Convert.ToInt32(value, CultureInfo.InvariantCulture),
        (SqlType.BigInt, _) => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
        (SqlType.Bit, _) => System.Convert.ToInt32(value, CultureInfo.InvariantCulture) != 0,
        _ => throw new SqlFailure(new SqlMessage(529, 16, $"Explicit conversion to {type} is not allowed.")),
    };

    private static string Text(DateTime date, int? style) => style switch
    {
        126 or 127 => date.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture),
        120 or 20 => date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        121 or 21 or 25 => date.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        _ => date.ToString("MMM d yyyy h:mmtt", CultureInfo.InvariantCulture),
    };
}
