using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Takeovers;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore takeover</c>: a policy's paths and its farm become this cluster's. Shown first, done with <c>--confirm</c>.</summary>
internal static class TakeoverCommand
{
    private static readonly Argument<string> _policy = new("NAMESPACE/NAME") { Description = "A policy in the cluster." };
    private static readonly Option<bool> _confirm = new("--confirm") { Description = "Do it. Without this, it is only shown." };
    private static readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A kubeconfig. Default: KUBECONFIG, the pod's service account, or ~/.kube/config." };
    private static readonly Option<string?> _context = new("--context") { Description = "A context of the kubeconfig. Default: its current one." };
    private static readonly Option<string?> _namespace = new("--operator-namespace") { Description = "Where the operator and its lease are. Default: the configuration's namespace." };
    private static readonly Option<string> _lease = new("--lease") { Description = "Name of the operator's lease.", DefaultValueFactory = _ => new OperatorOptions().LeaseName };
    private static readonly Option<FileInfo?> _bindings = new("--bindings") { Description = "What namespaces may name, as for the operator." };
    private static readonly Option<string?> _clusterId = ClusterIdOption.Create();
    private static readonly OutputOption _output = new();

    public static Command Create()
    {
        var command = new Command("takeover",
            """
            Make a policy's paths in the containers, and its farm, this cluster's: after a move from another cluster, which has to be
            stopped first. Run it where the operator's identity can be had, best in its pod. Nothing takes over by itself afterwards.
            Exit code 0: all is this cluster's; 1: something is in the way; 2: bad arguments, or no such policy; 3: shown, not done.

            Examples:
              kubectl -n sharepoint exec deploy/securestore -- securestore takeover sharepoint/contoso
              kubectl -n sharepoint exec deploy/securestore -- securestore takeover sharepoint/contoso --confirm
            """)
        {
            _policy, _confirm, _kubeconfig, _context, _namespace, _lease, _clusterId, _bindings,
        };
        _output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(parsed.InvocationConfiguration, () => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var bindings = parsed.GetValue(_bindings) is { } file ? BindingsFile.Read(file.FullName) : Bindings.Open;
        var configuration = ConfigurationLoader.Load(parsed.GetValue(_kubeconfig), parsed.GetValue(_context), Environment.GetEnvironmentVariable, TimeProvider.System);
        using var logs = LogOutput.Create(LogLevel.Warning);
        using var client = new KubernetesClient(configuration, TimeProvider.System, logs.CreateLogger<KubernetesClient>());
        if (await PolicyAsync(client, parsed.GetValue(_policy)!, bindings, parsed.InvocationConfiguration.Error, cancellationToken) is not { } policy)
            return ExitCodes.Invalid;
        var home = parsed.GetValue(_namespace) ?? configuration.Namespace;
        var clusters = await ClusterIdentity.ReadAsync(client, parsed.GetValue(_clusterId), home, cancellationToken);
        var lease = await client.FindAsync(Resources.Leases, new NamespacedName(home, parsed.GetValue(_lease)!), cancellationToken);
        var term = lease is { Metadata.Uid: { } uid } ? new FencingTerm(uid, lease.Spec.LeaseTransitions ?? 0) : null;
        await using var engine = new Engine(new ClusterCredentials(client), bindings, () => null, TimeProvider.System, logs);
        var takeover = new Takeover(
            policy, new PathWriter(clusters, policy.Uid, $"securestore takeover {Versions.Operator}"), term,
            (target, token) => engine.Ports.ContainerAsync(policy, target, null, token), token => engine.Ports.FarmAsync(policy, policy.Farm.AgentUrl, token), engine.Owners);
        var confirmed = parsed.GetValue(_confirm);
        var report = confirmed ? await takeover.RunAsync(cancellationToken) : await takeover.PlanAsync(cancellationToken);
        _output.Write(parsed, report, TakeoverJson.Default.TakeoverReport, text => TakeoverText.Write(report, text));
        return !report.Good ? ExitCodes.Failed : confirmed ? ExitCodes.Good : ExitCodes.NotConfirmed;
    }

    private static async Task<BackupPolicy?> PolicyAsync(KubernetesClient client, string named, Bindings bindings, TextWriter errors, CancellationToken cancellationToken)
    {
        if (named.Split('/') is not [{ Length: > 0 } ns, { Length: > 0 } name])
        {
            await errors.WriteLineAsync($"securestore: '{named}' is no NAMESPACE/NAME.");
            return null;
        }

        if (await PolicyObject.FindAsync(client, new NamespacedName(ns, name), cancellationToken) is not { } resource)
        {
            await errors.WriteLineAsync($"securestore: there is no SecureStoreBackupPolicy {named}; see kubectl get ssbp --all-namespaces.");
            return null;
        }

        var (policy, wrong) = PolicyParser.Parse(resource);
        foreach (var refusal in policy is null ? wrong : bindings.Refusals(policy))
        {
            await errors.WriteLineAsync($"{named}: {refusal.Path}: {refusal.Message}");
            policy = null;
        }

        return policy;
    }
}
