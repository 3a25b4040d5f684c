using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore delete</c>: one recovery point, by hand. Without <c>--confirm</c> it only shows what would go.</summary>
internal static class DeleteCommand
{
    private const int Refused = 1;
    private const int Invalid = 2;

    private static readonly Argument<string> _policy = new("NAMESPACE/NAME|FILE") { Description = "A policy in the cluster (NAME alone means --namespace), or a file with one." };
    private static readonly Argument<string> _point = new("POINT") { Description = "The recovery point, as in 20261122t021500z-1a2b3c4d." };
    private static readonly Option<string?> _confirm = new("--confirm") { Description = "The recovery point again. Without it nothing is deleted." };
    private static readonly Option<string[]> _target = new("--target") { Description = "Delete it at this target alone; may be given more than once. Default: at every target of the policy." };
    private static readonly Option<bool> _last = new("--even-the-last") { Description = "Go ahead although it is the newest point, or fewer than minimumCopies restorable ones stay." };
    private static readonly Option<DirectoryInfo?> _credentials = new("--credentials") { Description = "Folder with the policy's secrets: DIR/SECRET/KEY. Default: the cluster's secrets." };
    private static readonly ClusterArguments _cluster = new();

    private static readonly OutputOption _output = new();

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
            _policy, _point, _confirm, _target, _last, _credentials,
        };
        _cluster.AddTo(command);
        _output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = parsed.InvocationConfiguration.Error;
        var point = parsed.GetValue(_point)!;
        if (!MarkName.IsPoint(point) || (parsed.GetValue(_confirm) is { } confirm && confirm != point))
        {
            await errors.WriteLineAsync(MarkName.IsPoint(point)
                ? $"--confirm: it names {parsed.GetValue(_confirm)}, not {point}; nothing was deleted."
                : $"POINT: '{point}' is no recovery point; it looks like 20261122t021500z-1a2b3c4d. securestore plan --containers lists them.");
            return Invalid;
        }

        return await Guard.RunAsync(parsed.InvocationConfiguration, async () =>
        {
            using var logs = LogOutput.Create(LogLevel.Warning);
            using var named = await NamedPolicy.FindAsync(parsed.GetValue(_policy)!, _cluster, parsed, logs, time, cancellationToken);
            if (named is null || TargetsOf(named.Policy, parsed.GetValue(_target) ?? [], errors) is not { } targets)
                return Invalid;
            if (named.Credentials(parsed.GetValue(_credentials)) is not { } credentials)
            {
                await errors.WriteLineAsync("--credentials: a policy in a file needs the folder with its secrets.");
                return Invalid;
            }

            await using var engine = new Engine(credentials, Bindings.Open, live: () => null, time, logs);
            return await DeleteAsync(parsed, engine, named.Policy, targets, point, time.GetUtcNow(), cancellationToken);
        });
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
        var errors = parsed.InvocationConfiguration.Error;
        var minimum = (policy.Retention ?? new RetentionRules()).MinimumCopies;
        var (found, lines) = (new List<(string Target, ManualDeletion Deletion, DeletionPreview Preview)>(), new List<DeletionLine>());
        foreach (var target in targets)
        {
            var container = await engine.Ports.ContainerAsync(policy, target.Name, null, cancellationToken);
            var deletion = new ManualDeletion(container, RecoveryPointPath.PolicyPath(target.Prefix, policy.Namespace, policy.Name), point, minimum, now);
            var preview = await deletion.LookAsync(cancellationToken);
            lines.Add(preview is null ? new DeletionLine { Target = target.Name, State = DeletionState.Absent } : DeletionLine.Of(target.Name, preview));
            if (preview is not null)
                found.Add((target.Name, deletion, preview));
        }

        if (found.Count == 0)
        {
            await errors.WriteLineAsync($"securestore: no target holds {point}.");
            return Invalid;
        }

        var confirmed = parsed.GetValue(_confirm) is not null;
        if (Refusals(found.Select(f => (f.Target, f.Preview)), parsed.GetValue(_last)).ToArray() is { Length: > 0 } refusals)
        {
            Print(lines.Select(line => refusals.FirstOrDefault(r => r.Target == line.Target) is { Why: { } why } ? line with { State = DeletionState.Refused, Why = why } : line));
            foreach (var (target, why) in refusals)
                await errors.WriteLineAsync($"securestore: {target}: {why}");
            await errors.WriteLineAsync("securestore: nothing was deleted.");
            return Refused;
        }

        try
        {
            foreach (var (target, deletion, _) in confirmed ? found : [])
            {
                var left = await deletion.DeleteAsync($"host-{Environment.MachineName.ToLowerInvariant()}", policy.Uid, parsed.GetValue(_last), cancellationToken);
                var at = lines.FindIndex(line => line.Target == target);
                lines[at] = left is null ? lines[at] with { State = DeletionState.Deleted } : lines[at] with { State = DeletionState.Left, Why = left.Reason, Until = left.Until };
            }
        }
        finally
        {
            Print(lines);   // what is gone is told, whatever comes in between
        }

        return lines.Any(line => line.State == DeletionState.Left) ? Refused : 0;

        void Print(IEnumerable<DeletionLine> told)
        {
            var report = new DeletionReport($"{policy.Namespace}/{policy.Name}", point, confirmed, [.. told]);
            _output.Write(parsed, report, DeletionJson.Default.DeletionReport, text => DeletionText.Write(report, text));
        }
    }

    private static IEnumerable<(string Target, string Why)> Refusals(IEnumerable<(string Target, DeletionPreview Preview)> found, bool evenTheLast)
    {
        foreach (var (target, preview) in found)
        {
            if (preview.Unfit is { } unfit)
                yield return (target, $"{unfit}.");
            if (preview.Locked is { } locked)
                yield return (target, $"{locked}. Nothing overrules that.");
            if (preview.Last is { } last && !evenTheLast)
                yield return (target, $"{last}. If that is really meant, add --even-the-last.");
        }
    }
}
