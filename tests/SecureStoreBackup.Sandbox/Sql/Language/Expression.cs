using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Language;

internal abstract record Expression
{
    private Expression() { }

    internal sealed record Text(string Value) : Expression;

    internal sealed record Number(int Value) : Expression;

    internal sealed record Null : Expression;

    internal sealed record Column(string Name) : Expression;

    internal sealed record GlobalVariable(string Name) : Expression;

    internal sealed record Call(string Function, ImmutableArray<Expression> Arguments) : Expression;

    /// <param name="Type">Lower case, without its length.</param>
    /// <param name="Style">The style of CONVERT; null where none was given.</param>
    internal sealed record Cast(Expression Value, string Type, int? Style) : Expression;
}
