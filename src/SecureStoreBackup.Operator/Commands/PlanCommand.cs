using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Plans;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore plan</c>: what the operator would do next with a policy, and why. Changes nothing, and asks nothing but the cluster.</summary>
internal static class PlanCommand
{
    private const int Unreachable = 1;
    private const int Invalid = 2;

    private static readonly Argument<string> _policy = new("NAMESPACE/NAME|FILE") { Description = "A policy in the cluster, or a file with one." };
    private static readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A kubeconfig. Default: KUBECONFIG, the pod's service account, or ~/.kube/config." };
    private static readonly Option<string?> _context = new("--context") { Description = "A context of the kubeconfig. Default: its current one." };
    private static readonly Option<string> _output = new("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        _output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("plan",
            """
            Say what the operator would do next with a policy, and why, with the next five runs. Nothing is changed.
            Exit code 0: here is the plan; 1: the cluster does not answer; 2: there is no such policy, or it is not valid.

            Examples:
              securestore plan sharepoint/contoso
              securestore plan sharepoint/contoso --output json
              securestore plan policy.yaml
            """)
        {
            _policy, _kubeconfig, _context, _output,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        var (named, console) = (parsed.GetValue(_policy)!, parsed.InvocationConfiguration);
        try
        {
            var plan = File.Exists(named) || Path.GetExtension(named) is ".yaml" or ".yml" or ".json"
                ? OfFile(named, console.Error, time)
                : await OfClusterAsync(named, parsed, console.Error, time, cancellationToken);
            if (plan is null)
                return Invalid;
            if (parsed.GetValue(_output) == "json")
                await console.Output.WriteLineAsync(JsonSerializer.Serialize(plan, PlanJson.Default.PlanReport));
            else
                PlanText.Write(plan, console.Output);
            return 0;
        }
        catch (ConfigurationException e)
        {
            await console.Error.WriteLineAsync($"securestore: {e.Message}");
            return Invalid;
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException or TimeoutException or InvalidAnswerException)
        {
            await console.Error.WriteLineAsync($"securestore: the cluster does not tell: {e.Message}");
            return Unreachable;
        }
    }

    private static PlanReport? OfFile(string path, TextWriter errors, TimeProvider time) =>
        PolicyArgument.Read(path, errors) is { } policy ? Plan.OfFile(policy, time.GetUtcNow()) : null;

    private static async Task<PlanReport?> OfClusterAsync(string named, ParseResult parsed, TextWriter errors, TimeProvider time, CancellationToken cancellationToken)
    {
        var configuration = ConfigurationLoader.Load(parsed.GetValue(_kubeconfig), parsed.GetValue(_context), Environment.GetEnvironmentVariable, time);
        using var logs = LogOutput.Create(LogLevel.Warning);
        using var client = new KubernetesClient(configuration, time, logs.CreateLogger<KubernetesClient>());
        var key = named.Split('/') is [var ns, var name] ? new NamespacedName(ns, name) : new NamespacedName(configuration.Namespace, named);
        if (await client.FindAsync(ApiGroup.Policies, key, cancellationToken) is not { } resource)
        {
            await errors.WriteLineAsync($"securestore: there is no SecureStoreBackupPolicy {key}, and no file {named}; see kubectl get ssbp --all-namespaces.");
            return null;
        }

        var (policy, refusals) = PolicyParser.Parse(resource);
        if (policy is null)
        {
            foreach (var refusal in refusals)
                await errors.WriteLineAsync($"{key}: {refusal.Path}: {refusal.Message}");
            return null;
        }

        var backups = await client.ListAsync(ApiGroup.Backups, key.Namespace, new ListOptions(), cancellationToken);
        var skew = client.Clock is { } clock ? ClockSkew.Worst([new ClockSkew("the API server", clock.Skew)]) : null;
        return Plan.OfCluster(resource, policy, BackupObjects.Of(resource, backups.Items), skew, time.GetUtcNow());
    }
}
