using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Language;

/// <summary>The statements that this server knows.</summary>
internal abstract record Statement
{
    private Statement() { }

    internal sealed record SetOption : Statement;

    internal sealed record Use(string Database) : Statement;

    /// <param name="Source">Null selects one row from nowhere.</param>
    /// <param name="Filters">Column = value, all of them.</param>
    internal sealed record Select(ImmutableArray<SelectItem> Items, Source? Source, ImmutableArray<(string Column, Expression Value)> Filters) : Statement;

    internal sealed record BackupServiceMasterKey(string File, string Password) : Statement
    {
        public override string ToString() => $"BACKUP SERVICE MASTER KEY TO FILE = '{File}'";
    }

    internal sealed record RestoreServiceMasterKey(string File, string Password, bool Force) : Statement
    {
        public override string ToString() => $"RESTORE SERVICE MASTER KEY FROM FILE = '{File}'";
    }

    internal sealed record RestoreHeaderOnly(string File) : Statement;

    internal sealed record RestoreVerifyOnly(string File) : Statement;

    /// <param name="Procedure">The last part of its name.</param>
    internal sealed record Execute(string Procedure, ImmutableArray<Expression> Arguments) : Statement;
}

/// <param name="Value">Null selects every column of the source.</param>
/// <param name="Alias">Null leaves the column its own name.</param>
internal sealed record SelectItem(Expression? Value, string? Alias);

/// <summary>What a SELECT reads: a view by its last name, or a function with its arguments.</summary>
internal sealed record Source(string Name, ImmutableArray<Expression> Arguments);
