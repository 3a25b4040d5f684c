namespace SecureStoreBackup.Operator.Runs;

/// <summary>A secret at one version: <c>https://VAULT/secrets/NAME/VERSION</c>.</summary>
public sealed record SecretId(Uri Vault, string Name, string Version)
{
    /// <exception cref="FormatException">The text is no versioned secret id.</exception>
    public static SecretId Parse(string id) =>
        Uri.TryCreate(id, UriKind.Absolute, out var uri) && uri.Segments is ["/", "secrets/", var name, var version]
            ? new SecretId(new Uri(uri.GetLeftPart(UriPartial.Authority)), name.TrimEnd('/'), version.TrimEnd('/'))
            : throw new FormatException($"“{id}” is not a secret's id with its version.");
}
