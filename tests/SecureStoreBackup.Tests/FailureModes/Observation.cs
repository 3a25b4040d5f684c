using System.Text.RegularExpressions;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Integration;
using FarmWorld = SecureStoreBackup.Tests.Sandbox.Farm.FarmWorld;

namespace SecureStoreBackup.Tests.FailureModes;

/// <summary>Lets a failure mode happen, and notes what a person sees of it.</summary>
internal static partial class Observation
{
    public static async Task<Seen> OfAsync(FailureMode mode)
    {
        await using var world = new FailureWorld(mode.Policy);
        await world.StartAsync();
        if (mode.Job is Job.Restore)
            return await RestoreAsync(mode, world);
        Break(mode, world);
        var (waiting, run) = await world.RunAsync();
        var policy = await world.ConditionsAsync(run);
        return Of(mode) with
        {
            Waits = waiting is null ? null : State(waiting, world.ConditionsOf(waiting)),
            Run = State(run, world.ConditionsOf(run)),
            Steps = [.. run.Steps.Where(step => step.State is not StepState.Succeeded || step.Reason is not null).Where(step => step.State is not StepState.Skipped)
                .Select(step => new SeenState($"{step.Name} {step.State}", step.Reason ?? "", Stable(step.Message))), .. Notes(run)],
            Policy = [.. policy.Where(condition => IsNews(condition, world)).Select(condition => new SeenState($"{condition.Type}={condition.Status}", condition.Reason, Stable(condition.Message)))],
        };
    }

    private static async Task<Seen> RestoreAsync(FailureMode mode, FailureWorld world)
    {
        var application = (await world.Agent.DescribeAsync()).Applications.Single();
        var backup = (await world.Agent.RunAsync(FarmOnLoopback.Backup(application))).Backup!;
        Break(mode, world);
        var job = await world.Agent.RunAsync(new JobRequest
        {
            Id = "9f0c1d2e.Restore.1",
            Kind = JobKind.Restore,
            Term = new FencingTerm("lease-1", 1),
            Restore = new RestoreJob { SetId = backup.SetId, BackupDirectory = FarmWorld.Share, Items = [.. backup.Items.Select(item => new RestoreItem(item.Role, item.ItemPath, item.BackupId))], Build = "16.0.10417.20018" },
        });
        var failure = job.Error is null ? null : FarmFailures.Of(job);
        return Of(mode) with { Run = new SeenState($"Restore {job.State}", failure?.Reason ?? "", Stable(failure?.Message)) };
    }

    private static Seen Of(FailureMode mode) => new(
        mode.Name,
        mode.Does ?? string.Join(" ", mode.Faults.Select(fault => FaultCatalog.All[fault].Does)),
        mode.KnownFrom ?? string.Join("; ", mode.Faults.Select(fault => FaultCatalog.All[fault].KnownFrom)),
        null, new SeenState("", "", ""), [], []);

    private static void Break(FailureMode mode, FailureWorld world)
    {
        foreach (var fault in mode.Faults)
            world.Farm.World.Farm.Faults.Set(new Fault(fault, mode.Seconds));
        mode.Arrange(world.Farm);
    }

    private static SeenState State(BackupRun run, IReadOnlyList<Condition> conditions)
    {
        var ready = conditions.Single(condition => condition.Type == "Ready");
        return new SeenState($"{run.Phase}, Ready={ready.Status}", ready.Reason, Stable(ready.Message));
    }

    /// <summary>What a point that was made all the same has to say.</summary>
    private static IEnumerable<SeenState> Notes(BackupRun run)
    {
        // What depends on this host, such as its free space, is left out.
        if (run.Find(StepNames.Preflight)?.Message is { } preflight && TheFarmsOwn().Match(preflight) is { Success: true } note)
            yield return new SeenState("Preflight, a warning", "", Stable(note.Value));
        if (run.FarmSet?.Items.FirstOrDefault(item => item.Log != "evaluated") is { } item)
            yield return new SeenState("status.farmSet.items[].log", "", item.Log ?? "");
        if (run.Passphrase is { Refused: true })
            yield return new SeenState("status.passphrase", "", Stable(run.Passphrase.Method));
    }

    private static bool IsNews(Condition condition, FailureWorld world) => condition switch
    {
        // These modes ask for no proof, and say so in every run.
        { Type: "PassphraseProven", Reason: "PassphraseUnproven" } => world.Policy.Passphrase.Verify is not SecureStoreBackup.Policies.PassphraseVerification.Never,
        // Follows from every failure of a first run.
        { Type: "RecoveryPointFresh", Reason: "NoRecoveryPoint" } => false,
        { Type: "Stalled" or "Reconciling" } => condition.Status == ConditionStatus.True,
        { Status: ConditionStatus.False } => true,
        _ => false,
    };

    /// <summary>Without what differs from run to run.</summary>
    private static string Stable(string? text) => Varying().Replace(text ?? "", match => match.Groups["number"].Success ? "…" : "<id>");

    [GeneratedRegex(@"(?:DatabaseEncryption|PowerShellLogging): .*?(?= [A-Z][A-Za-z]+: |\z)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TheFarmsOwn();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=-sssp-)[0-9a-f]{8}|(?<number>\d+(?= bytes))|(?<number>(?<=127\.0\.0\.1[:,])\d+)|(?<number>(?<=exported )[0-9-]+ [0-9:]+)|(?<number>\d+(?= MiB are))|(?<number>(?<=\[)\d{1,2}[/.]\d{1,2}[/.]\d{4} [^\]]+(?=\]))|(?<number>(?<=as of )[0-9T:.Z-]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Varying();
}
