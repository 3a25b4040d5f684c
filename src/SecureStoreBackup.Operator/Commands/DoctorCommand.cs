using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Operator.Doctor;
using SecureStoreBackup.Operator.Tenancy;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore doctor</c>: run where the operator will run, says what would keep it from working, and what to do.</summary>
internal static class DoctorCommand
{
    private static readonly Argument<string[]> _policies = new("NAMESPACE/NAME|FILE") { Description = "Policies in the cluster, or files with them. Default: every policy of the namespace.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A kubeconfig. Default: KUBECONFIG, the pod's service account, or ~/.kube/config." };
    private static readonly Option<string?> _context = new("--context") { Description = "A context of the kubeconfig. Default: its current one." };
    private static readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "The operator's namespace. Default: the configuration's own." };
    private static readonly Option<bool> _all = new("--all-namespaces", "-A") { Description = "The operator watches every namespace." };
    private static readonly Option<FileInfo?> _bindings = new("--bindings") { Description = "What namespaces may name, as for the operator." };
    private static readonly Option<string?> _clusterId = ClusterIdOption.Create();
    private static readonly Option<bool> _noCluster = new("--no-cluster") { Description = "Ask no cluster: for files, with --credentials." };
    private static readonly Option<DirectoryInfo?> _credentials = new("--credentials") { Description = "Folder with the secrets that policies name, DIR/SECRET/KEY. Default: the cluster's secrets." };
    private static readonly OutputOption _output = new();

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var command = new Command("doctor",
            """
            Check what the operator needs, from where it will run and as who it will run: cluster, definitions, rights, clocks, and for each
            policy its farm's agent (with the preflight of a backup), vaults, containers and escrow keys. Each line is ok, warning, FAILED
            or not tested, with what to do. Changes nothing, but for a probe file that the agent writes and removes.
            Exit code 0: nothing failed; 1: something did; 2: bad arguments, or no such policy.

            Examples:
              kubectl -n sharepoint exec deploy/securestore -- securestore doctor
              securestore doctor policy.yaml
              securestore doctor policy.yaml --no-cluster --credentials ./credentials --output json
            """)
        {
            _policies, _kubeconfig, _context, _namespace, _all, _bindings, _clusterId, _noCluster, _credentials,
        };
        _output.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_noCluster) && (result.GetValue(_policies) is not { Length: > 0 } || result.GetValue(_credentials) is null))
                result.AddError("--no-cluster needs files with policies, and --credentials DIR with the secrets that they name.");
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(parsed.InvocationConfiguration, () => RunAsync(parsed, time, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        using var logs = LogOutput.Create(LogLevel.Error);
        KubernetesClient? client = null;
        try
        {
            var bindings = parsed.GetValue(_bindings) is { } file ? BindingsFile.Read(file.FullName) : Bindings.Open;
            if (!parsed.GetValue(_noCluster))
                client = new KubernetesClient(ConfigurationLoader.Load(parsed.GetValue(_kubeconfig), parsed.GetValue(_context), Environment.GetEnvironmentVariable, time), time, logs.CreateLogger<KubernetesClient>());
            var round = new DoctorRound(client, bindings, parsed.GetValue(_credentials)?.FullName, parsed.GetValue(_clusterId), time, logs);
            var report = await round.RunAsync(parsed.GetValue(_policies)!, parsed.GetValue(_namespace), parsed.GetValue(_all), cancellationToken);
            _output.Write(parsed, report, DoctorJson.Default.DoctorReport, text => DoctorText.Write(report, text));
            return report.Healthy ? ExitCodes.Good : ExitCodes.Failed;
        }
        finally
        {
            client?.Dispose();
        }
    }
}
