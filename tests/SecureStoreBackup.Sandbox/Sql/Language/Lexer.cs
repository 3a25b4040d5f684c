using System.Text;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Sandbox.Sql.Language;

/// <summary>Splits a batch into tokens; comments go.</summary>
internal static class Lexer
{
    public static List<Token> Tokens(string batch)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < batch.Length)
        {
            var c = batch[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (StartsWith(batch, at, "--"))
                at = EndOfLine(batch, at);
            else if (StartsWith(batch, at, "/*"))
                at = EndOfComment(batch, at);
            else if (c == '\'')
                tokens.Add(new Token(TokenKind.Text, Quoted(batch, ref at, '\'')));
            else if (c is 'N' or 'n' && at + 1 < batch.Length && batch[at + 1] == '\'')
            {
                at++;
                tokens.Add(new Token(TokenKind.Text, Quoted(batch, ref at, '\'')));
            }
            else if (c is '[' or '"')
                tokens.Add(new Token(TokenKind.QuotedName, Quoted(batch, ref at, c == '[' ? ']' : '"')));
            else if (char.IsAsciiDigit(c))
                tokens.Add(new Token(TokenKind.Number, Take(batch, ref at, char.IsAsciiLetterOrDigit)));
            else if (c == '@')
                tokens.Add(new Token(TokenKind.Variable, Take(batch, ref at, x => x is '@' or '_' || char.IsLetterOrDigit(x))));
            else if (char.IsLetter(c) || c is '_' or '#')
                tokens.Add(new Token(TokenKind.Word, Take(batch, ref at, x => x is '_' or '#' or '$' || char.IsLetterOrDigit(x))));
            else
            {
                tokens.Add(new Token(TokenKind.Symbol, c.ToString()));
                at++;
            }
        }
        return tokens;
    }

    private static string Quoted(string batch, ref int at, char close)
    {
        var text = new StringBuilder();
        for (at++; at < batch.Length; at++)
        {
            if (batch[at] != close)
                text.Append(batch[at]);
            else if (at + 1 < batch.Length && batch[at + 1] == close)
                text.Append(batch[at++]);
            else
            {
                at++;
                return text.ToString();
            }
        }
        throw new SqlFailure(SqlMessages.UnclosedQuote(text.ToString()));
    }

    private static string Take(string batch, ref int at, Func<char, bool> belongs)
    {
        var start = at;
        while (at < batch.Length && belongs(batch[at]))
            at++;
        return batch[start..at];
    }

    private static int EndOfLine(string batch, int at)
    {
        var end = batch.IndexOf('\n', at);
        return end < 0 ? batch.Length : end + 1;
    }

    private static int EndOfComment(string batch, int at)
    {
        var depth = 0;
        do
        {
            var opens = StartsWith(batch, at, "/*");
            var closes = !opens && StartsWith(batch, at, "*/");
            depth += opens ? 1 : closes ? -1 : 0;
            at += opens || closes ? 2 : 1;
        }
        while (depth > 0 && at < batch.Length);
        return at;
    }

    private static bool StartsWith(string batch, int at, string what) => string.CompareOrdinal(batch, at, what, 0, what.Length) == 0;
}
