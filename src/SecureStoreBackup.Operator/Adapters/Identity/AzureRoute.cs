namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>How a vault or a container is reached, and the token endpoint that lets us in there.</summary>
/// <param name="CaBundle">PEM certificates that every server on the way must chain to; null trusts the system's roots.</param>
/// <param name="Proxy">An HTTP proxy, which is asked to CONNECT; null takes the environment's (HTTPS_PROXY, NO_PROXY), if it names one.</param>
public sealed record AzureRoute(string? CaBundle, Uri? Proxy = null)
{
    /// <summary>The system's roots and the environment's proxy.</summary>
    public static AzureRoute Default { get; } = new(CaBundle: null);
}
