using System.Security.Cryptography;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Custody;

/// <summary>The password that a service master key is exported under.</summary>
public static class ExportPassword
{
    /// <summary>48 characters; SQL Server takes up to 128.</summary>
    public const int Length = 48;

    // No quotes, brackets, backslashes or anything else that a shell, T-SQL or a copied line might read as its own. A password
    // policy refuses what contains the account's name, or a part of it of three characters; the operator does not know that
    // account. So every third character is a mark that no account of Windows may have in its name.
    private const string Lower = "abcdefghijkmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Digits = "23456789";
    private const string Marks = ":=+*";
    private const int Group = 3;

    /// <summary>A new password of ASCII letters, digits and marks, about 215 bits, with all four classes in it as Windows password policies ask.</summary>
    public static SecretValue Generate()
    {
        while (true)
        {
            var password = string.Create(Length, 0, static (characters, _) =>
            {
                RandomNumberGenerator.GetItems(Lower + Upper + Digits, characters);
                for (var mark = Group - 1; mark < characters.Length; mark += Group)
                    characters[mark] = Marks[RandomNumberGenerator.GetInt32(Marks.Length)];
            });
            if (new[] { Lower, Upper, Digits, Marks }.All(characters => password.AsSpan().IndexOfAny(characters) >= 0))
                return new SecretValue(password);
        }
    }
}
