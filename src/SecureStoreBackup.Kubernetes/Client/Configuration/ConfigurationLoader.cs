namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>Finds the way to the API server as every client does.</summary>
public static class ConfigurationLoader
{
    /// <summary>
    /// The kubeconfig that was named, by argument or by KUBECONFIG; else the pod's own service account; else ~/.kube/config.
    /// </summary>
    /// <param name="kubeconfig">A file's path; null when nobody named one.</param>
    /// <param name="context">Null for the current one. Has no meaning in a pod.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="time">For tokens that expire.</param>
    /// <exception cref="ConfigurationException">Nothing is there, or it makes no sense.</exception>
    public static ClientConfiguration Load(string? kubeconfig, string? context, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var named = kubeconfig is not null || context is not null || !string.IsNullOrEmpty(environment("KUBECONFIG"));
        return !named && InClusterConfiguration.IsAvailable(environment)
            ? InClusterConfiguration.Load(environment, time)
            : KubeConfig.Load(kubeconfig, environment).Resolve(context, time);
    }
}
