using System.Text;

namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>The service's limits on what it is given. The SDK checks none of them.</summary>
internal static class SecretRules
{
    const int MaximumValueBytes = 25 * 1024;
    const int MaximumName = 127;
    const int MaximumContentType = 255;
    const int MaximumTags = 15;
    const int MaximumTagText = 256;

    public static void CheckName(string name)
    {
        if (name.Length is 0 or > MaximumName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw KeyVaultException.BadParameter($"The request URI contains an invalid name: {name}");
    }

    public static void CheckNew(SetSecretBody body)
    {
        if (body.Value is null)
            throw KeyVaultException.BadParameter("Property value is required.");
        if (Encoding.UTF8.GetByteCount(body.Value) > MaximumValueBytes)
            throw KeyVaultException.BadParameter("Secret value exceeds the maximum size of 25 KB.");
        CheckMetadata(body);
    }

    public static void CheckMetadata(SetSecretBody body)
    {
        if (body.ContentType?.Length > MaximumContentType)
            throw KeyVaultException.BadParameter($"Property contentType is longer than {MaximumContentType} characters.");
        if (body.Tags?.Count > MaximumTags)
            throw KeyVaultException.BadParameter($"Too many tags: at most {MaximumTags} are allowed.");
        if (body.Tags?.Any(tag => tag.Key.Length > MaximumTagText || tag.Value.Length > MaximumTagText) == true)
            throw KeyVaultException.BadParameter($"A tag's name or value is longer than {MaximumTagText} characters.");
    }
}
