namespace SecureStoreBackup.Manifests;

/// <summary>A manifest cannot be relied on.</summary>
public sealed class InvalidManifestException(string path, string message, Exception? inner = null)
    : Exception($"manifest.json: {path}: {message}", inner)
{
    /// <summary>The member to blame, as in <c>$.files[3].sha256</c>.</summary>
    public string Path { get; } = path;
}
