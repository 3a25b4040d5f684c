using SecureStoreBackup.Kubernetes.Client;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Tells what only says that the cluster did not answer, or broke off, from what it means to say.</summary>
internal static class ClusterSilence
{
    /// <summary>No answer, or none that makes sense: a server that is away, a connection that broke in the middle, a page of some proxy.</summary>
    public static bool Is(Exception e) => e is HttpRequestException or IOException or TimeoutException or InvalidAnswerException or KubernetesException { IsTransient: true };

    /// <summary>The same, or a refusal.</summary>
    public static bool IsOrRefusal(Exception e) => Is(e) || e is KubernetesException;
}
