namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>Which of the known names somebody may have meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest of them, at most a third of its letters away; null when none is. Case, '_' and '-' do not count.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length > 64)
            return null;
        var plain = Plain(written);
        return known
            .Select(name => (Name: name, Away: Distance(plain, Plain(name))))
            .Where(candidate => candidate.Away <= Math.Max(candidate.Name.Length / 3, 1) && candidate.Away < plain.Length)
            .OrderBy(candidate => candidate.Away)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    // Letters to put in, to take out, to replace, or to swap with their neighbour.
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                table[i, j] = i == 0 || j == 0 ? i + j : Step(table, a, b, i, j);
        }

        return table[a.Length, b.Length];
    }

    private static int Step(int[,] table, string a, string b, int i, int j)
    {
        var replaced = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var least = Math.Min(replaced, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
        return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(least, table[i - 2, j - 2] + 1) : least;
    }
}
