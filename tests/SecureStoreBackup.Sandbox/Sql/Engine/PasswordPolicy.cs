namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The password policy of Windows: 8 to 128 characters of at least three of four classes.</summary>
internal static class PasswordPolicy
{
    /// <exception cref="SqlFailure">15116, 15117 or 15118.</exception>
    public static void Check(string password)
    {
        if (password.Length < 8)
            throw new SqlFailure(SqlMessages.TooShort);
        if (password.Length > 128)
            throw new SqlFailure(SqlMessages.TooLong);
        Func<char, bool>[] classes = [char.IsUpper, char.IsLower, char.IsDigit, c => !char.IsLetterOrDigit(c)];
        if (classes.Count(password.Any) < 3)
            throw new SqlFailure(SqlMessages.NotComplexEnough);
    }
}
