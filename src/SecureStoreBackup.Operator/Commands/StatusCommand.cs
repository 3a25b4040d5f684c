using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Statuses;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore status</c>: how policies stand, at a glance. Reads the cluster's objects alone.</summary>
internal static class StatusCommand
{
    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var (cluster, output) = (new ClusterArguments(), new OutputOption());
        var policy = new Argument<string?>("POLICY") { Description = "NAME or NAMESPACE/NAME. Default: every policy of the namespace.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "The policies of every namespace." };
        var points = new Option<int>("--points") { Description = "How many recovery points to show of each policy, in text.", DefaultValueFactory = _ => 3 };
        var check = new Option<bool>("--check") { Description = "Exit code 1 unless there is a policy, and every one is protected with nothing wrong; for scripts." };
        var command = new Command("status",
            """
            Show how policies stand: whether each is protected, what is wrong, its recovery points and where their copies are, verified
            and locked. Tells what the operator wrote last, and says so where that has become too old. Changes nothing.
            Exit code 0: here it is; 1: the cluster does not tell, or --check finds fault; 2: bad arguments, or no such policy.

            Examples:
              securestore status
              securestore status contoso --namespace sharepoint
              securestore status --all-namespaces --output json
              securestore status sharepoint/contoso --check
            """)
        {
            policy, all, points, check,
        };
        cluster.AddTo(command);
        output.AddTo(command);
        points.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--points: it cannot be less than 0.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(policy) is not null)
                result.AddError("--all-namespaces: leave it out where a policy is named.");
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(parsed.InvocationConfiguration, async () =>
        {
            using var logs = LogOutput.Create(LogLevel.Warning);
            using var client = cluster.Open(parsed, time, logs);
            var report = await ReadAsync(parsed, client, cluster, parsed.GetValue(policy), parsed.GetValue(all), time, cancellationToken);
            if (report is null)
                return ExitCodes.Invalid;
            if (report.Policies.Count == 0)
                await parsed.InvocationConfiguration.Error.WriteLineAsync("securestore: there is no policy here; --all-namespaces looks everywhere.");
            output.Write(parsed, report, StatusJson.Default.StatusReport, text => StatusText.Write(report, parsed.GetValue(points), Paint.For(text), text));
            return parsed.GetValue(check) && !report.AllAreWell() ? ExitCodes.Failed : ExitCodes.Good;
        }));
        return command;
    }

    private static async Task<StatusReport?> ReadAsync(
        ParseResult parsed, KubernetesClient client, ClusterArguments cluster, string? named, bool all, TimeProvider time, CancellationToken cancellationToken)
    {
        if (named is null)
        {
            var @namespace = all ? null : cluster.Namespace(parsed, client);
            var policies = await client.ListAsync(ApiGroup.Policies, @namespace, new ListOptions(), cancellationToken);
            var backups = await client.ListAsync(ApiGroup.Backups, @namespace, new ListOptions(), cancellationToken);
            return StatusTree.Of(policies.Items, backups.Items, time.GetUtcNow());
        }

        var key = cluster.Key(parsed, client, named);
        if (await PolicyObject.FindAsync(client, key, cancellationToken) is { } policy)
            return StatusTree.Of([policy], (await client.ListAsync(ApiGroup.Backups, key.Namespace, new ListOptions(), cancellationToken)).Items, time.GetUtcNow());
        await Guard.RefuseAsync(parsed.InvocationConfiguration, $"there is no SecureStoreBackupPolicy {key}; see securestore status --all-namespaces.", ExitCodes.Invalid);
        return null;
    }
}
