using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Plans;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore plan</c>: what the operator would do next with a policy, and why. Changes nothing, and asks nothing but the cluster, and the containers where that is wanted.</summary>
internal static class PlanCommand
{
    private const int Invalid = 2;

    private static readonly Argument<string> _policy = new("NAMESPACE/NAME|FILE") { Description = "A policy in the cluster (NAME alone means --namespace), or a file with one." };
    private static readonly ClusterArguments _cluster = new();
    private static readonly Option<bool> _containers = new("--containers") { Description = "Ask the containers, too, and say what a retention pass would do with each recovery point, and why. Takes the credentials that the policy names." };
    private static readonly Option<DirectoryInfo?> _credentials = new("--credentials") { Description = "For --containers: folder with the policy's secrets, DIR/SECRET/KEY. Default: the cluster's secrets." };
    private static readonly OutputOption _output = new();

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var command = new Command("plan",
            """
            Say what the operator would do next with a policy, and why, with the next five runs and the retention. Nothing is changed.
            Exit code 0: here is the plan; 1: the cluster does not answer; 2: there is no such policy, or it is not valid.

            Examples:
              securestore plan sharepoint/contoso
              securestore plan sharepoint/contoso --output json
              securestore plan sharepoint/contoso --containers
              securestore plan policy.yaml
            """)
        {
            _policy, _containers, _credentials,
        };
        _cluster.AddTo(command);
        _output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, time, cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        var console = parsed.InvocationConfiguration;
        return Guard.RunAsync(console, async () =>
        {
            using var logs = LogOutput.Create(LogLevel.Warning);
            using var named = await NamedPolicy.FindAsync(parsed.GetValue(_policy)!, _cluster, parsed, logs, time, cancellationToken);
            if (named is null)
                return Invalid;
            var plan = named.Resource is null ? Plan.OfFile(named.Policy, time.GetUtcNow()) : await OfClusterAsync(named, time, cancellationToken);
            if (parsed.GetValue(_containers))
            {
                if (named.Credentials(parsed.GetValue(_credentials)) is not { } credentials)
                {
                    await console.Error.WriteLineAsync("--credentials: --containers needs the folder with the secrets that a policy in a file names.");
                    return Invalid;
                }

                await using var engine = new Engine(credentials, Bindings.Open, live: () => null, time, logs);
                plan = plan with { Targets = await RetentionPreview.AskAsync(engine.Ports, named.Policy, time.GetUtcNow(), cancellationToken) };
            }

            _output.Write(parsed, plan, PlanJson.Default.PlanReport, text => PlanText.Write(plan, text));
            return 0;
        });
    }

    private static async Task<PlanReport> OfClusterAsync(NamedPolicy named, TimeProvider time, CancellationToken cancellationToken)
    {
        var backups = await named.Client!.ListAsync(ApiGroup.Backups, named.Policy.Namespace, new ListOptions(), cancellationToken);
        var skew = named.Client.Clock is { } clock ? ClockSkew.Worst([new ClockSkew("the API server", clock.Skew)]) : null;
        return Plan.OfCluster(named.Resource!, named.Policy, BackupObjects.Of(named.Resource!, backups.Items), skew, time.GetUtcNow());
    }
}
