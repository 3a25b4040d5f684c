using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Tenancy;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>How the operator runs.</summary>
public sealed record OperatorOptions
{
    /// <summary>A kubeconfig; null takes KUBECONFIG, the pod's service account, or ~/.kube/config.</summary>
    public string? KubeConfig { get; init; }

    public string? Context { get; init; }

    /// <summary>The namespace to watch; null is the configuration's own.</summary>
    public string? Namespace { get; init; }

    public bool AllNamespaces { get; init; }

    /// <summary>What namespaces may name; every namespace may name anything when it is open, which is for one namespace alone.</summary>
    public Bindings Bindings { get; init; } = Bindings.Open;

    /// <summary>Name of the lease, in the configuration's namespace.</summary>
    public string LeaseName { get; init; } = "securestore-operator";

    /// <summary>Whole seconds; renewal gives up after two thirds of it and is tried every seventh part.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether farms that follow another lease may be taken over when no job runs there.</summary>
    public bool Takeover { get; init; }

    /// <summary>What this cluster is called in manifests and in the records of owners; null takes a uid of the cluster's. 1 to 64 printable ASCII characters.</summary>
    public string? ClusterId { get; init; }

    /// <summary>Where /healthz, /readyz and /metrics answer, over plain HTTP; null for nowhere.</summary>
    public Uri? Health { get; init; }

    public ProbeOptions Probes { get; init; } = new();
}
