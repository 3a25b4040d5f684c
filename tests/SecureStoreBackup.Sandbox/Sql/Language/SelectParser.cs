using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Language;

/// <summary>SELECT list [FROM one source] [WHERE column = value [AND …]].</summary>
internal static class SelectParser
{
    private static readonly FrozenSet<string> s_notAnAlias =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "WHERE", "SELECT", "BACKUP", "RESTORE", "EXEC", "EXECUTE", "USE", "SET");

    public static Statement.Select Parse(TokenReader tokens)
    {
        var items = ImmutableArray.CreateBuilder<SelectItem>();
        do
            items.Add(Item(tokens));
        while (tokens.Accept(","));
        var source = tokens.Accept("FROM") ? From(tokens) : null;
        var filters = tokens.Accept("WHERE") ? Where(tokens) : [];
        return new Statement.Select(items.ToImmutable(), source, filters);
    }

    private static SelectItem Item(TokenReader tokens)
    {
        if (tokens.Accept("*"))
            return new SelectItem(null, null);
        var value = ExpressionParser.Parse(tokens);
        if (tokens.Accept("AS"))
            return new SelectItem(value, tokens.ExpectName());
        return new SelectItem(value, tokens.Next.Kind == TokenKind.QuotedName ? tokens.ExpectName() : null);
    }

    private static Source From(TokenReader tokens)
    {
        var source = tokens.Accept("OPENROWSET", "(", "BULK") ? Bulk(tokens) : Named(tokens);
        if (tokens.Accept("AS") || tokens.Next.Kind == TokenKind.QuotedName || (tokens.Next.Kind == TokenKind.Word && !s_notAnAlias.Contains(tokens.Next.Value)))
            tokens.ExpectName();
        return source;
    }

    private static Source Bulk(TokenReader tokens)
    {
        var file = tokens.ExpectText();
        tokens.Expect(",", "SINGLE_BLOB", ")");
        return new Source("OPENROWSET", [new Expression.Text(file)]);
    }

    private static Source Named(TokenReader tokens)
    {
        var name = string.Join('.', tokens.ExpectDottedName());
        return new Source(name, tokens.Accept("(") ? ExpressionParser.Arguments(tokens) : []);
    }

    private static ImmutableArray<(string Column, Expression Value)> Where(TokenReader tokens)
    {
        var filters = ImmutableArray.CreateBuilder<(string, Expression)>();
        do
        {
            var column = tokens.ExpectDottedName()[^1];
            tokens.Expect("=");
            filters.Add((column, ExpressionParser.Parse(tokens)));
        }
        while (tokens.Accept("AND"));
        return filters.ToImmutable();
    }
}
