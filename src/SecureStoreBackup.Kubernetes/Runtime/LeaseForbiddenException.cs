using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>A lease may not be read or written with the rights that we have. Trying again is in vain until somebody grants them.</summary>
/// <param name="lease">Which.</param>
/// <param name="verb">What was refused, as a role names it: <c>get</c>, <c>create</c> or <c>update</c>.</param>
/// <param name="refusal">In the server's words.</param>
public sealed class LeaseForbiddenException(NamespacedName lease, string verb, KubernetesException refusal)
    : Exception($"The API server forbids '{verb}' on the lease {lease}: {refusal.Message.ReplaceLineEndings(" ")}", refusal)
{
    public NamespacedName Lease { get; } = lease;

    public string Verb { get; } = verb;
}
