using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>What is measured, in its order: each leaves the cluster to the next.</summary>
internal sealed class ScaleRuns(ScaleCluster cluster, Onlooker onlooker, Population population, string directory, Action<string> tell) : IAsyncDisposable
{
    private const int AtOnce = 16;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);
    private static readonly TimeProvider _time = TimeProvider.System;

    private OperatorProcess? _operator;

    private OperatorProcess Operator => _operator ?? throw new InvalidOperationException("No operator runs.");

    /// <summary>Policies that nobody has seen yet, then an operator.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(population.In(cluster.Namespace), Side(cancellationToken), async (policy, token) => await cluster.Client.CreateAsync(ApiGroup.Policies, policy, token));
        await QuietAsync(cancellationToken);
        var writes = await onlooker.WritesAsync(cancellationToken);
        var started = _time.GetTimestamp();
        _operator = await OperatorProcess.StartAsync(cluster, directory, cancellationToken);
        await Until.TrueAsync(() => onlooker.Reconciled == population.Count, _patience, _time, "every policy to be reconciled", cancellationToken);
        var elapsed = _time.GetElapsedTime(started);
        var cpu = Operator.CpuSeconds;
        writes = await onlooker.WritesAsync(cancellationToken) - writes;
        Row($"start to all of {population.Count:N0} policies reconciled ({population.Farms} farms; none was seen before)", $"{elapsed.TotalSeconds:0.0} s ({cpu:0.0} s of processor, {writes:N0} writes)", "60 s", elapsed <= TimeSpan.FromSeconds(60));
        Row($"most that was resident until then", $"{Operator.PeakMiB:0} MiB", "250 MiB", Operator.PeakMiB <= 250);
    }

    public async Task IdleAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        await QuietAsync(cancellationToken);
        var (writes, cpu, started) = (await onlooker.WritesAsync(cancellationToken), Operator.CpuSeconds, _time.GetTimestamp());
        await Task.Delay(duration, _time, cancellationToken);
        var share = (Operator.CpuSeconds - cpu) / _time.GetElapsedTime(started).TotalSeconds;
        writes = await onlooker.WritesAsync(cancellationToken) - writes;
        Row($"processor while idle, over {duration.TotalSeconds:0} s", $"{share * 100:0.0} % of a core", "2 %", share <= 0.02);
        Row($"writes but the lease while idle", $"{writes}", "0", writes == 0);
        Row($"resident while idle", $"{Operator.ResidentMiB:0} MiB", "250 MiB", Operator.ResidentMiB <= 250);
    }

    /// <summary>The same cluster, with all that the operator wrote there.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Operator.StopAsync(cancellationToken);
        await Operator.DisposeAsync();
        _operator = await OperatorProcess.StartAsync(cluster, directory, cancellationToken);
        Row($"restart to /readyz, with {population.Count:N0} policies", $"{Operator.UntilReady.TotalSeconds:0.00} s ({Operator.CpuSecondsUntilReady:0.00} s of processor)", "1.5 s", Operator.UntilReady <= TimeSpan.FromSeconds(1.5));
        await QuietAsync(cancellationToken);
    }

    /// <summary>Twenty changes of a spec a second, one each of as many policies.</summary>
    public async Task ChangeAsync(int count, string maxAge, string when, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        var changes = new List<Task<TimeSpan>>();
        foreach (var policy in onlooker.Policies.OrderBy(p => p.Metadata.Name![^3..], StringComparer.Ordinal).Take(count).ToArray())
        {
            await pace.WaitForNextTickAsync(cancellationToken);
            changes.Add(ChangeAsync(policy, maxAge, cancellationToken));
        }

        var latencies = new Latencies(await Task.WhenAll(changes));
        Row($"a change of the spec is sent until observedGeneration is seen, 20 a second among {population.Count:N0} policies{when}", $"{latencies}", "p99 100 ms", latencies.P99 <= 100);
        await QuietAsync(cancellationToken);
    }

    /// <summary>One slot for all policies, spread by their jitter.</summary>
    public async Task SlotAsync(TimeSpan jitter, CancellationToken cancellationToken)
    {
        var lead = _time.GetUtcNow() + TimeSpan.FromSeconds(60) + (population.Count * TimeSpan.FromMilliseconds(14));
        var slot = new DateTimeOffset(lead.Year, lead.Month, lead.Day, lead.Hour, lead.Minute, 0, TimeSpan.Zero).AddMinutes(1);
        var spec = new JsonObject { ["schedule"] = string.Create(CultureInfo.InvariantCulture, $"{slot.Minute} {slot.Hour} * * *"), ["jitterSeconds"] = (int)jitter.TotalSeconds };
        var policies = onlooker.Policies.Select(p => (Key: NamespacedName.Of(p), Uid: p.Metadata.Uid!)).ToArray();
        await Parallel.ForEachAsync(policies, Side(cancellationToken), async (policy, token) => await cluster.Client.MergePatchAsync(ApiGroup.Policies, policy.Key, new JsonObject { ["spec"] = spec.DeepClone() }, token));
        await Until.TrueAsync(() => onlooker.Reconciled == population.Count, _patience, _time, "every new schedule to be seen", cancellationToken);
        if (_time.GetUtcNow() >= slot)
            throw new InvalidOperationException("The new schedules were seen only after their slot; nothing can be said of how late the backups are.");
        await Until.TrueAsync(() => onlooker.BackupsSeen.Count >= population.Count, (slot - _time.GetUtcNow()) + jitter + _patience, _time, "a backup of every policy", cancellationToken);
        var due = policies.ToDictionary(p => p.Key.Name, p => slot + Jitter.For(p.Uid, slot, jitter), StringComparer.Ordinal);
        var latencies = new Latencies(onlooker.Backups.Where(b => b.Spec?.Slot == slot).Select(b => onlooker.BackupsSeen[NamespacedName.Of(b)] - due[b.Spec!.PolicyName]));
        Row($"a slot is due until its backup object is seen, {population.Count:N0} policies spread over {jitter.TotalSeconds:0} s", $"{latencies}", "p99 1 s", latencies.P99 <= 1000);
        Row($"most that was resident in the second process", $"{Operator.PeakMiB:0} MiB", "250 MiB", Operator.PeakMiB <= 250);
    }

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
            await _operator.DisposeAsync();
    }

    private async Task<TimeSpan> ChangeAsync(PolicyResource policy, string maxAge, CancellationToken cancellationToken)
    {
        var seen = onlooker.ObservedAsync(NamespacedName.Of(policy), policy.Metadata.Generation!.Value + 1);
        var sent = _time.GetTimestamp();
        await cluster.Client.MergePatchAsync(ApiGroup.Policies, NamespacedName.Of(policy), new JsonObject { ["spec"] = new JsonObject { ["maxAge"] = maxAge } }, cancellationToken);
        return _time.GetElapsedTime(sent, await seen.WaitAsync(_patience, _time, cancellationToken));
    }

    /// <summary>Everything is said: nothing was written for five seconds.</summary>
    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        var (before, since) = (0L, _time.GetTimestamp());
        await Until.TrueAsync(
            async () =>
            {
                var writes = await onlooker.WritesAsync(cancellationToken);
                if (writes != before)
                    (before, since) = (writes, _time.GetTimestamp());
                await Task.Delay(TimeSpan.FromMilliseconds(500), _time, cancellationToken);
                return _time.GetElapsedTime(since) >= TimeSpan.FromSeconds(5);
            },
            _patience, _time, "five seconds without a write", cancellationToken);
    }

    private void Row(FormattableString what, FormattableString measured, string budget, bool met) =>
        tell(FormattableString.Invariant($"| {FormattableString.Invariant(what)} | {FormattableString.Invariant(measured)} | {budget} | {(met ? "yes" : "no")} |"));

    private static ParallelOptions Side(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
}
