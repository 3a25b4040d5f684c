using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

internal sealed record SqlColumn(string Name, SqlType Type);

/// <summary>Rows as SQL Server returns them. Values have the CLR type of their column; null is NULL.</summary>
internal sealed record ResultSet(ImmutableArray<SqlColumn> Columns, ImmutableArray<object?[]> Rows);
