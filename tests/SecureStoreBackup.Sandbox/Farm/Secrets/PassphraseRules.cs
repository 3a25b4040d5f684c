namespace SecureStoreBackup.Sandbox.Farm.Secrets;

/// <summary>SharePoint's rules for a new passphrase: at least 8 characters of at least three of four classes.</summary>
internal static class PassphraseRules
{
    /// <exception cref="SharePointException">It breaks them.</exception>
    public static void Check(string passphrase)
    {
        Func<char, bool>[] classes = [char.IsAsciiLetterUpper, char.IsAsciiLetterLower, char.IsAsciiDigit, c => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c)];
        if (passphrase.Length < 8 || classes.Count(passphrase.Any) < 3)
            throw SharePointException.SecureStore("The pass phrase must have at least eight characters and three of these: upper case, lower case, digits, special characters.");
    }
}
