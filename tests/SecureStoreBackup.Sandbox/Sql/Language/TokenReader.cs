using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Sandbox.Sql.Language;

/// <summary>Reads tokens one after the other; what was not expected is SQL Server's error 102.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int _at;

    public Token Next => _at < tokens.Count ? tokens[_at] : new Token(TokenKind.End, "");

    public bool AtEnd => Next.Kind == TokenKind.End;

    public Token Take()
    {
        var token = Next;
        _at++;
        return token;
    }

    /// <summary>Takes these words, all or none.</summary>
    public bool Accept(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
            if (_at + i >= tokens.Count || !tokens[_at + i].Is(words[i]))
                return false;
        _at += words.Length;
        return true;
    }

    public void Expect(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (!Accept(word))
                throw Unexpected();
    }

    public string ExpectText() => Next.Kind == TokenKind.Text ? Take().Value : throw Unexpected();

    public string ExpectName() =>
        Next.Kind is TokenKind.Word or TokenKind.QuotedName ? Take().Value : throw Unexpected();

    /// <summary>A name of one or more parts, as in <c>master.sys.symmetric_keys</c>; empty parts stay empty.</summary>
    public List<string> ExpectDottedName()
    {
        List<string> parts = [ExpectName()];
        while (Accept("."))
            parts.Add(Next.Is(".") ? "" : ExpectName());
        return parts;
    }

    public SqlFailure Unexpected() => new(SqlMessages.SyntaxError(Next.Value));
}
