using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Operator.Verification;

/// <summary>
/// Has stored recovery points read again when their turn has come: one at a time per target, in the pool that copies and
/// read-backs share. What counts is the evidence in the container; what is kept here is only which points refused to be
/// judged, so that they let the others pass. Thread-safe.
/// </summary>
public sealed class PointVerification(VerificationPorts ports, TransferPool transfers, RunIdentity identity, TimeProvider time, ILogger<PointVerification> log)
{
    private readonly ConcurrentDictionary<string, byte> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Target, string Point), Refusal> _refused = new();

    /// <summary>Starts what is due and looks how far it got; never waits for it.</summary>
    /// <param name="held">Whether nothing may be started now, since the policy is suspended or a clock is off.</param>
    public async Task<VerificationPass> PassAsync(BackupPolicy policy, IReadOnlyList<TargetFinding> targets, bool held, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var pass = new VerificationPass([], [], null);
        foreach (var target in targets.Where(t => t is { Failure: null, Owner: null } && policy.Offsite.Any(o => o.Name == t.Name)))
        {
            var key = $"{policy.Uid}/{target.Name}";
            foreach (var (refused, _) in _refused.Where(r => r.Key.Target == key && (held || policy.Verification is null || target.All.All(p => p.Name != r.Key.Point))))
                _refused.TryRemove(refused, out _);
            var resting = _refused.Keys.Where(r => r.Target == key && Opens(key, r.Point) > now).Select(r => r.Point).ToHashSet(StringComparer.Ordinal);
            var plan = held || policy.Verification is not { } wanted ? null : VerificationPlan.Of(wanted, target.All.Select(p => p.Verifiable), now, resting);
            var next = plan?.Due.FirstOrDefault();
            pass = next is null && !_underWay.ContainsKey(key)
                ? pass.ComeAgain(Wake(key, plan, now))
                : await PollAsync(pass, policy, target.Name, key, next, cancellationToken);
            pass = pass with { Refused = [.. pass.Refused, .. _refused.Where(r => r.Key.Target == key).Select(r => r.Value.Failure).OfType<StepFailure>()] };
        }

        return pass;
    }

    private async Task<VerificationPass> PollAsync(VerificationPass pass, BackupPolicy policy, string target, string key, string? point, CancellationToken cancellationToken)
    {
        _underWay.TryAdd(key, 0);
        try
        {
            var ended = await transfers.PollAsync($"{key}/verify", (progress, token) => ReadAsync(policy, target, point!, progress, token), TimeSpan.Zero, _ => { }, cancellationToken);
            if (ended is null)
                return pass.ComeAgain(RunDriver.Patience);
            _underWay.TryRemove(key, out _);
            if (ended.Look is null)
            {
                Refuse(key, ended.Point, ended.Failure);
                return pass.ComeAgain(RunDriver.Patience);
            }

            _refused.TryRemove((key, ended.Point), out _);
            return pass.ComeAgain(TimeSpan.Zero) with { Looked = [.. pass.Looked, (target, ended.Point, ended.Look)] };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug of ours: told in the log alone, and tried again as an outage would be.
            _underWay.TryRemove(key, out _);
            log.VerificationBroke(e, policy.Name, target);
            if (point is not null)
                Refuse(key, point, new StepFailure(Reasons.InternalError, $"{e.GetType().Name} while {point} at {target} was read; the operator's log says more.", Retry: true));
            return pass.ComeAgain(RunDriver.Patience);
        }
    }

    /// <summary>Reads one point and writes down what was found, before anybody hears of it.</summary>
    private async Task<Ended> ReadAsync(BackupPolicy policy, string target, string point, IProgress<long> progress, CancellationToken cancellationToken)
    {
        try
        {
            var path = new RecoveryPointPath(RecoveryPointPath.PolicyPath(policy.Offsite.First(o => o.Name == target).Prefix, policy.Namespace, policy.Name), point);
            var container = await ports.Container(policy, target, cancellationToken);
            var verifier = new PointVerifier(container, (id, token) => PinnedSecrets.ReadAsync(ports.Vault(policy, SecretId.Parse(id).Vault), id, token));
            if (await verifier.ReadAsync(path, progress, cancellationToken) is not { } reading)
                return new Ended(point, null, null);
            var now = time.GetUtcNow();
            var at = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
            await EvidenceBlob.WriteAsync(container, path, Evidence(point, at, reading), cancellationToken);
            if (reading.Verdict == PointVerdict.Damaged)
                log.PointDamaged(point, target, policy.Name, reading.Findings.Count, reading.Findings[0].Place, reading.Findings[0].What);
            else
                log.PointVerified(point, target, policy.Name, reading.Files, reading.Bytes);
            return new Ended(point, new PointLook(at, reading.Verdict == PointVerdict.Damaged), null);
        }
        catch (StepFailedException refused)
        {
            return new Ended(point, null, refused.Failure);
        }
    }

    private VerificationEvidence Evidence(string point, DateTimeOffset at, PointReading reading) => new()
    {
        RecoveryPoint = point,
        At = at,
        Verdict = reading.Verdict,
        Files = reading.Files,
        Bytes = reading.Bytes,
        Findings = reading.Findings,
        Foreign = reading.Foreign,
        ClusterId = identity.ClusterId,
        OperatorVersion = identity.OperatorVersion,
    };

    private void Refuse(string target, string point, StepFailure? failure)
    {
        var now = time.GetUtcNow();
        _refused.AddOrUpdate((target, point), _ => new Refusal(failure, now, now), (_, before) => new Refusal(failure, before.Since, now));
    }

    private DateTimeOffset Opens(string target, string point) =>
        _refused.TryGetValue((target, point), out var refusal) ? refusal.At + Backoff.After(refusal.Since, refusal.At, refusal.Failure?.RetryAfter) : DateTimeOffset.MinValue;

    private TimeSpan? Wake(string target, VerificationPlan? plan, DateTimeOffset now)
    {
        var at = plan is null ? null : _refused.Keys.Where(r => r.Target == target).Select(r => (DateTimeOffset?)Opens(target, r.Point)).Append(plan.Next).Min();
        return at is null ? null : at <= now ? RunDriver.Patience : at - now;
    }

    /// <param name="Failure">Null for a point that went while it was read.</param>
    private sealed record Refusal(StepFailure? Failure, DateTimeOffset Since, DateTimeOffset At);

    private sealed record Ended(string Point, PointLook? Look, StepFailure? Failure);
}

/// <summary>The ways to containers and vaults that verification needs.</summary>
/// <param name="Container">Opens a target of the policy by its name.</param>
public sealed record VerificationPorts(Func<BackupPolicy, string, CancellationToken, Task<IContainer>> Container, Func<BackupPolicy, Uri, IVault> Vault)
{
    public static VerificationPorts Of(PortFactory ports) => new((policy, target, token) => ports.ContainerAsync(policy, target, null, token), ports.Vault);
}

/// <summary>What a pass over one policy came to.</summary>
/// <param name="Looked">Points whose evidence has been written since the last pass.</param>
/// <param name="Refused">Why points could not be judged; they are tried again.</param>
/// <param name="Again">When there is something to look at again; null when nothing is planned.</param>
public sealed record VerificationPass(IReadOnlyList<(string Target, string Point, PointLook Look)> Looked, IReadOnlyList<StepFailure> Refused, TimeSpan? Again)
{
    internal VerificationPass ComeAgain(TimeSpan? after) => after is null || Again <= after ? this : this with { Again = after };
}
