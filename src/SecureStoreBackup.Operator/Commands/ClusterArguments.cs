using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>How a person at the command line reaches a cluster, with kubectl's own names for it.</summary>
internal sealed class ClusterArguments
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A kubeconfig. Default: KUBECONFIG, the pod's service account, or ~/.kube/config." };
    private readonly Option<string?> _context = new("--context") { Description = "A context of the kubeconfig. Default: its current one." };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "The namespace. Default: the configuration's own." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _namespace, _kubeconfig, _context })
            command.Add(option);
    }

    /// <exception cref="ConfigurationException">There is no way to a cluster.</exception>
    public KubernetesClient Open(ParseResult parsed, TimeProvider time, ILoggerFactory logs) => new(
        ConfigurationLoader.Load(parsed.GetValue(_kubeconfig), parsed.GetValue(_context), Environment.GetEnvironmentVariable, time), time, logs.CreateLogger<KubernetesClient>());

    public string Namespace(ParseResult parsed, KubernetesClient client) => parsed.GetValue(_namespace) ?? client.Configuration.Namespace;

    /// <summary>What <c>NAME</c> or <c>NAMESPACE/NAME</c> means.</summary>
    public NamespacedName Key(ParseResult parsed, KubernetesClient client, string named) =>
        named.Split('/', 2) is [var @namespace, var name] ? new(@namespace, name) : new(Namespace(parsed, client), named);
}
