using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore delete</c>: one recovery point, by hand. Without <c>--confirm</c> it only shows what would go.</summary>
internal static class DeleteCommand
{
    private const int Refused = 1;
    private const int Invalid = 2;

    private static readonly Argument<string> _policy = new("NAMESPACE/NAME|FILE") { Description = "A policy in the cluster, or a file with one." };
    private static readonly Argument<string> _point = new("POINT") { Description = "The recovery point, as in 20261122t021500z-1a2b3c4d." };
    private static readonly Option<string?> _confirm = new("--confirm") { Description = "The recovery point again. Without it nothing is deleted." };
    private static readonly Option<string[]> _target = new("--target") { Description = "Delete it at this target alone; may be given more than once. Default: at every target of the policy." };
    private static readonly Option<bool> _last = new("--even-the-last") { Description = "Go ahead although it is the newest point, or fewer than minimumCopies restorable ones stay." };
    private static readonly Option<DirectoryInfo?> _credentials = new("--credentials") { Description = "Folder with the policy's secrets: DIR/SECRET/KEY. Default: the cluster's secrets." };
    private static readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A kubeconfig. Default: KUBECONFIG, the pod's service account, or ~/.kube/config." };
    private static readonly Option<string?> _context = new("--context") { Description = "A context of the kubeconfig. Default: its current one." };

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var command = new Command("delete",
            """
            Delete one recovery point, at once and without the grace period. Shows first what goes; deletes it when --confirm repeats its name.
            A locked point stays; the newest, and the last ones, need --even-the-last. Secrets stay in the vault; retention sweeps them when nothing names them.
            Exit code 0: shown, or deleted everywhere; 1: refused, or not everything is deleted; 2: there is no such policy, target or point.

            Examples:
              securestore delete sharepoint/contoso 20261122t021500z-1a2b3c4d
              securestore delete sharepoint/contoso 20261122t021500z-1a2b3c4d --confirm 20261122t021500z-1a2b3c4d
            """)
        {
            _policy, _point, _confirm, _target, _last, _credentials, _kubeconfig, _context,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var point = parsed.GetValue(_point)!;
        if (!MarkName.IsPoint(point) || (parsed.GetValue(_confirm) is { } confirm && confirm != point))
        {
            await errors.WriteLineAsync(MarkName.IsPoint(point)
                ? $"--confirm: it names {parsed.GetValue(_confirm)}, not {point}; nothing was deleted."
                : $"POINT: '{point}' is no recovery point; it looks like 20261122t021500z-1a2b3c4d. securestore plan --containers lists them.");
            return Invalid;
        }

        using var logs = LogOutput.Create(LogLevel.Warning);
        try
        {
            using var named = await NamedPolicy.FindAsync(parsed.GetValue(_policy)!, parsed.GetValue(_kubeconfig), parsed.GetValue(_context), logs, errors, time, cancellationToken);
            if (named is null || TargetsOf(named.Policy, parsed.GetValue(_target) ?? [], errors) is not { } targets)
                return Invalid;
            if (named.Credentials(parsed.GetValue(_credentials)) is not { } credentials)
            {
                await errors.WriteLineAsync("--credentials: a policy in a file needs the folder with its secrets.");
                return Invalid;
            }

            await using var engine = new Engine(credentials, Bindings.Open, live: () => null, time, logs);
            return await DeleteAsync(parsed, engine, named.Policy, targets, point, time.GetUtcNow(), cancellationToken);
        }
        catch (ConfigurationException e)
        {
            await errors.WriteLineAsync($"securestore: {e.Message}");
            return Invalid;
        }
        catch (StepFailedException e)
        {
            await errors.WriteLineAsync($"securestore: {e.Failure}");
            return Refused;
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException or TimeoutException or InvalidAnswerException)
        {
            await errors.WriteLineAsync($"securestore: the cluster does not tell: {e.Message}");
            return Refused;
        }
    }

    private static IReadOnlyList<OffsitePolicy>? TargetsOf(BackupPolicy policy, string[] wanted, TextWriter errors)
    {
        if (wanted.FirstOrDefault(name => policy.Offsite.All(o => o.Name != name)) is not { } unknown)
            return [.. policy.Offsite.Where(o => wanted.Length == 0 || wanted.Contains(o.Name))];
        errors.WriteLine($"--target: the policy has no target {unknown}; it has {string.Join(", ", policy.Offsite.Select(o => o.Name))}.");
        return null;
    }

    private static async Task<int> DeleteAsync(
        ParseResult parsed, Engine engine, BackupPolicy policy, IReadOnlyList<OffsitePolicy> targets, string point, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var minimum = (policy.Retention ?? new RetentionRules()).MinimumCopies;
        var found = new List<(string Target, ManualDeletion Deletion, DeletionPreview Preview)>();
        foreach (var target in targets)
        {
            var container = await engine.Ports.ContainerAsync(policy, target.Name, null, cancellationToken);
            var deletion = new ManualDeletion(container, RecoveryPointPath.PolicyPath(target.Prefix, policy.Namespace, policy.Name), point, minimum, now);
            if (await deletion.LookAsync(cancellationToken) is { } preview)
                found.Add((target.Name, deletion, preview));
            else
                await output.WriteLineAsync($"{target.Name}: nothing of {point} is there.");
        }

        foreach (var (target, _, preview) in found)
            Show(output, target, preview);
        if (found.Count == 0)
        {
            await errors.WriteLineAsync($"securestore: no target holds {point}.");
            return Invalid;
        }

        if (Refusals(found.Select(f => (f.Target, f.Preview)), parsed.GetValue(_last)).ToArray() is { Length: > 0 } refusals)
        {
            foreach (var refusal in refusals)
                await errors.WriteLineAsync($"securestore: {refusal}");
            await errors.WriteLineAsync("securestore: nothing was deleted.");
            return Refused;
        }

        if (parsed.GetValue(_confirm) is null)
        {
            await output.WriteLineAsync($"Nothing was deleted. To delete all of this for good, say it again with --confirm {point}");
            return 0;
        }

        var whole = true;
        foreach (var (target, deletion, _) in found)
        {
            var left = await deletion.DeleteAsync($"host-{Environment.MachineName.ToLowerInvariant()}", policy.Uid, parsed.GetValue(_last), cancellationToken);
            whole &= left is null;
            await output.WriteLineAsync(left is null ? $"{target}: deleted." : $"{target}: not all of it is deleted: {left.Reason}{(left.Until is { } until ? $" until {until:yyyy-MM-dd HH:mm:ss}Z" : "")}. See docs/retention.md.");
        }

        return whole ? 0 : Refused;
    }

    private static IEnumerable<string> Refusals(IEnumerable<(string Target, DeletionPreview Preview)> found, bool evenTheLast)
    {
        foreach (var (target, preview) in found)
        {
            if (preview.Unfit is { } unfit)
                yield return $"{target}: {unfit}.";
            if (preview.Locked is { } locked)
                yield return $"{target}: {locked}. Nothing overrules that.";
            if (preview.Last is { } last && !evenTheLast)
                yield return $"{target}: {last}. If that is really meant, add --even-the-last.";
        }
    }

    private static void Show(TextWriter output, string target, DeletionPreview preview)
    {
        output.WriteLine($"{target}: {preview.Point.Blobs.Count} blobs, {preview.Bytes} bytes; {preview.Stay} other restorable points stay.");
        foreach (var blob in preview.Point.Blobs)
            output.WriteLine($"  {blob.Path}  {blob.Bytes}");
    }
}
