using System.Text;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>PowerShell's wildcards, as the policy of module logging takes them: <c>*</c>, <c>?</c>, <c>[a-z]</c>, and a backtick before one that is meant itself.</summary>
internal static class ModulePattern
{
    /// <summary>Whether a module is covered. A set of characters that cannot be read covers everything: better one warning too many.</summary>
    public static bool Covers(string pattern, string module)
    {
        var expression = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '*':
                    expression.Append(".*");
                    break;
                case '?':
                    expression.Append('.');
                    break;
                case '`' when at + 1 < pattern.Length:
                    expression.Append(Regex.Escape(pattern[++at].ToString()));
                    break;
                case '[':
                    var end = pattern.IndexOf(']', at + 1);
                    if (end <= at + 1)
                        return true;
                    expression.Append('[').Append(pattern[(at + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("^", "\\^", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
                    at = end;
                    break;
                case var literal:
                    expression.Append(Regex.Escape(literal.ToString()));
                    break;
            }
        }
        return Matches(expression.Append("\\z").ToString(), module);
    }

    private static bool Matches(string expression, string module)
    {
        try
        {
            return Regex.IsMatch(module, expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
