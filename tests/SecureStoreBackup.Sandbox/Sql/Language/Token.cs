namespace SecureStoreBackup.Sandbox.Sql.Language;

internal enum TokenKind
{
    /// <summary>A bare word: keyword or name.</summary>
    Word,

    /// <summary>A name in brackets or double quotes; never a keyword.</summary>
    QuotedName,

    /// <summary>Text between single quotes, with or without N; the value has its quotes undoubled.</summary>
    Text,
    Number,

    /// <summary><c>@name</c> or <c>@@name</c>.</summary>
    Variable,
    Symbol,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Value)
{
    public bool Is(string word) => Kind is TokenKind.Word or TokenKind.Symbol && Value.Equals(word, StringComparison.OrdinalIgnoreCase);
}
