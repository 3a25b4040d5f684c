using System.Collections.Immutable;
using System.Globalization;

namespace SecureStoreBackup.Sandbox.Sql.Language;

internal static class ExpressionParser
{
    public static Expression Parse(TokenReader tokens)
    {
        if (tokens.Accept("("))
        {
            var inner = Parse(tokens);
            tokens.Expect(")");
            return inner;
        }
        if (tokens.Accept("NULL"))
            return new Expression.Null();
        if (tokens.Accept("CAST", "("))
        {
            var value = Parse(tokens);
            tokens.Expect("AS");
            var type = Type(tokens);
            tokens.Expect(")");
            return new Expression.Cast(value, type, null);
        }
        if (tokens.Accept("CONVERT", "("))
        {
            var type = Type(tokens);
            tokens.Expect(",");
            var value = Parse(tokens);
            var style = tokens.Accept(",") ? Number(tokens).Value : (int?)null;
            tokens.Expect(")");
            return new Expression.Cast(value, type, style);
        }
        return tokens.Next.Kind switch
        {
            TokenKind.Text => new Expression.Text(tokens.Take().Value),
            TokenKind.Number => Number(tokens),
            TokenKind.Variable => new Expression.GlobalVariable(tokens.Take().Value),
            TokenKind.Word or TokenKind.QuotedName => Named(tokens),
            TokenKind.Symbol or TokenKind.End => throw tokens.Unexpected(),
            _ => throw tokens.Unexpected(),
        };
    }

    /// <summary>Arguments after the opening parenthesis, up to and with the closing one.</summary>
    public static ImmutableArray<Expression> Arguments(TokenReader tokens)
    {
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        while (!tokens.Accept(")"))
        {
            if (arguments.Count > 0)
                tokens.Expect(",");
            arguments.Add(Parse(tokens));
        }
        return arguments.ToImmutable();
    }

    private static Expression.Number Number(TokenReader tokens) =>
        int.TryParse(tokens.Next.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && tokens.Take().Kind == TokenKind.Number
            ? new Expression.Number(value)
            : throw tokens.Unexpected();

    private static Expression Named(TokenReader tokens)
    {
        var name = tokens.ExpectDottedName()[^1];
        return tokens.Accept("(") ? new Expression.Call(name, Arguments(tokens)) : new Expression.Column(name);
    }

    private static string Type(TokenReader tokens)
    {
        var name = tokens.ExpectDottedName()[^1].ToLowerInvariant();
        if (tokens.Accept("("))
            while (!tokens.Accept(")"))
                if (tokens.Take().Kind == TokenKind.End)
                    throw tokens.Unexpected();
        return name;
    }
}
