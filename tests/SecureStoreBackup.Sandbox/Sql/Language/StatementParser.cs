using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Language;

/// <summary>Parses a batch into statements; anything that this server does not know is SQL Server's error 102.</summary>
internal static class StatementParser
{
    public static ImmutableArray<Statement> Parse(string batch)
    {
        var tokens = new TokenReader(Lexer.Tokens(batch));
        var statements = ImmutableArray.CreateBuilder<Statement>();
        while (true)
        {
            while (tokens.Accept(";")) { }
            if (tokens.AtEnd)
                return statements.ToImmutable();
            statements.Add(One(tokens));
        }
    }

    private static Statement One(TokenReader tokens)
    {
        if (tokens.Accept("SELECT"))
            return SelectParser.Parse(tokens);
        if (tokens.Accept("BACKUP", "SERVICE", "MASTER", "KEY"))
        {
            tokens.Expect("TO", "FILE", "=");
            var file = tokens.ExpectText();
            tokens.Expect("ENCRYPTION", "BY", "PASSWORD", "=");
            return new Statement.BackupServiceMasterKey(file, tokens.ExpectText());
        }
        if (tokens.Accept("RESTORE", "SERVICE", "MASTER", "KEY"))
        {
            tokens.Expect("FROM", "FILE", "=");
            var file = tokens.ExpectText();
            tokens.Expect("DECRYPTION", "BY", "PASSWORD", "=");
            return new Statement.RestoreServiceMasterKey(file, tokens.ExpectText(), tokens.Accept("FORCE"));
        }
        if (tokens.Accept("RESTORE", "HEADERONLY"))
            return new Statement.RestoreHeaderOnly(Device(tokens));
        if (tokens.Accept("RESTORE", "VERIFYONLY"))
            return new Statement.RestoreVerifyOnly(Device(tokens));
        if (tokens.Accept("EXEC") || tokens.Accept("EXECUTE"))
            return Execute(tokens);
        if (tokens.Accept("USE"))
            return new Statement.Use(tokens.ExpectName());
        if (tokens.Accept("SET"))
            return SetOption(tokens);
        throw tokens.Unexpected();
    }

    private static string Device(TokenReader tokens)
    {
        tokens.Expect("FROM", "DISK", "=");
        var file = tokens.ExpectText();
        if (tokens.Accept("WITH"))
        {
            do
            {
                tokens.ExpectName();
                if (tokens.Accept("="))
                    tokens.Take();
            }
            while (tokens.Accept(","));
        }
        return file;
    }

    private static Statement.Execute Execute(TokenReader tokens)
    {
        var name = tokens.ExpectDottedName()[^1];
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        if (tokens.Next.Kind is TokenKind.Text or TokenKind.Number)
        {
            do
                arguments.Add(ExpressionParser.Parse(tokens));
            while (tokens.Accept(","));
        }
        return new Statement.Execute(name, arguments.ToImmutable());
    }

    private static Statement.SetOption SetOption(TokenReader tokens)
    {
        tokens.ExpectName();
        if (!tokens.Accept("ON") && !tokens.Accept("OFF") && tokens.Take().Kind != TokenKind.Number)
            throw tokens.Unexpected();
        return new Statement.SetOption();
    }
}
