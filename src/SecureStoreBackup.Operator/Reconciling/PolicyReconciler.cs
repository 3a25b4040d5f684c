using System.Collections.Concurrent;
using System.Text.Json;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>
/// Looks at a policy: says at once that a change of it was seen, asks the outside world in the background, starts what is due,
/// and writes the status when it changed. Nothing here depends on having seen an event.
/// </summary>
public sealed class PolicyReconciler(
    KubernetesClient client, Store<PolicyResource> policies, Store<BackupResource> backups, Store<RestoreResource> restores, PolicyProbe probe, TransferPool pool,
    BackupObjects objects, DrillObjects drills, PointVerification verification, EventRecorder events, ProbeOptions options, Bindings bindings, ClockReadings clocks, TimeProvider time) : IReconciler
{
    private static readonly TimeSpan _whileCachesCatchUp = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A new policy has its first answers within this where all is near. Its first status then holds them, too: one write instead of
    /// two, which counts where thousands are new.
    /// </summary>
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<NamespacedName, Known> _known = new();
    private readonly StoreIndex<BackupResource, NamespacedName> _backups = BackupObjects.ByPolicy(backups);
    private readonly StoreIndex<RestoreResource, NamespacedName> _restores = new(restores, r => r is { Spec.PolicyName: { } policy, Metadata.Namespace: { } space } ? [new NamespacedName(space, policy)] : []);

    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        try
        {
            return await PassAsync(key, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            return ReconcileResult.After(_whileCachesCatchUp);
        }
    }

    private async Task<ReconcileResult> PassAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        var resource = policies.Find(key);
        if (resource is null || resource.Metadata.DeletionTimestamp is not null)
        {
            _known.TryRemove(key, out _);
            objects.Forget(key);
            return ReconcileResult.Done;
        }

        var (policy, errors) = PolicyParser.Parse(resource, IsKnown(key, resource));
        if (policy is null)
            return await RefuseAsync(resource, Reasons.InvalidSpec, errors, cancellationToken);
        if (bindings.Refusals(policy) is { Count: > 0 } refusals)
            return await RefuseAsync(resource, Reasons.NotBound, refusals, cancellationToken);
        if (resource.Status is not null)
            resource = await AcknowledgeAsync(resource, cancellationToken);
        if (await FindingsAsync(key, resource, policy, resource.Status is null ? _glance : RunDriver.Patience, cancellationToken) is not { } findings)
        {
            await AcknowledgeAsync(resource, cancellationToken);
            return ReconcileResult.After(TimeSpan.Zero);
        }

        var skew = SkewOf(policy);
        var verified = await verification.PassAsync(policy, findings.Targets, held: skew is not null || policy.Schedule.Suspend, cancellationToken);
        findings = Learn(key, findings, verified);
        var view = new PolicyView(resource, policy, findings, await objects.OfAsync(resource, _backups, cancellationToken), time.GetUtcNow()) { Skew = skew, Unjudged = verified.Refused, Restores = [.. _restores.Find(key)] };
        var decision = view.Decision;
        if (decision is PolicyDecision.Start start && await objects.StartAsync(resource, start, cancellationToken) is { } started)
            view = view.With(started);
        var drill = DrillView.Plan(view);
        if (drill is { Due: { } slot })
            await drills.StartAsync(resource, policy.Drill!, slot, cancellationToken);
        await WriteAsync(resource, PolicyProjection.Of(view), cancellationToken);
        await objects.ForgetAsync(policy, view.Backups, cancellationToken);
        await drills.ForgetAsync(resource, view.Restores, cancellationToken);
        var look = Earlier(Ahead(findings.At + options.Age(findings), view.Now), view.Now + verified.Again);
        var due = Ahead(Earlier((decision as PolicyDecision.Wait)?.Until, drill?.Next), view.Now);
        return ReconcileResult.At(look!.Value).Promising(due);
    }

    private async Task<ReconcileResult> RefuseAsync(PolicyResource resource, string reason, IReadOnlyList<FieldError> errors, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await WriteAsync(resource, (resource.Status ?? new()) with
        {
            ObservedGeneration = resource.Metadata.Generation,
            Conditions = PolicyConditions.OfRefused(resource, reason, errors, now),
            Protected = "False",   // nothing more is backed up until somebody mends the spec
        }, cancellationToken);
        return ReconcileResult.Done;
    }

    /// <summary>Says that this generation was seen, before anything outside is waited for.</summary>
    private async Task<PolicyResource> AcknowledgeAsync(PolicyResource resource, CancellationToken cancellationToken) =>
        resource.Status?.ObservedGeneration == resource.Metadata.Generation
            ? resource
            : await WriteAsync(resource, (resource.Status ?? new()) with
            {
                ObservedGeneration = resource.Metadata.Generation,
                Conditions = PolicyConditions.OfUnknown(resource, time.GetUtcNow()),
                Protected = resource.Status?.Protected ?? "Unknown",
            }, cancellationToken);

    /// <summary>What is known of the outside world, asked again when it is old, when the spec changed or when a run ended. Null while it is being asked.</summary>
    private async Task<Findings?> FindingsAsync(NamespacedName key, PolicyResource resource, BackupPolicy policy, TimeSpan patience, CancellationToken cancellationToken)
    {
        var stamp = new Stamp(resource.Metadata.Uid!, resource.Metadata.Generation ?? 0, Later(BackupObjects.LastEnd(resource, _backups), _restores.Find(key).Max(r => r.Status?.FinishedAt)));
        if (_known.TryGetValue(key, out var known) && known.Stamp == stamp && time.GetUtcNow() - known.Findings.At < options.Age(known.Findings))
            return known.Findings;
        var findings = await pool.PollAsync(
            $"probe/{stamp}", (_, token) => probe.AskAsync(policy, stamp.LastEnd, token), patience, _ => { }, cancellationToken);
        if (findings is not null)
            _known[key] = new Known(stamp, findings);
        return findings;
    }

    /// <summary>Whether this spec was valid when it was asked for: thousands are looked at again and again, and few of them have changed.</summary>
    private bool IsKnown(NamespacedName key, PolicyResource resource) =>
        _known.TryGetValue(key, out var known) && known.Stamp.Uid == resource.Metadata.Uid && known.Stamp.Generation == resource.Metadata.Generation;

    /// <summary>What was written since the containers were asked is known without asking again.</summary>
    private Findings Learn(NamespacedName key, Findings findings, VerificationPass verified)
    {
        if (verified.Looked.Count == 0)
            return findings;
        var after = findings.After(verified.Looked, time.GetUtcNow());
        if (_known.TryGetValue(key, out var known) && known.Findings == findings)
            _known[key] = known with { Findings = after };
        return after;
    }

    private ClockSkew? SkewOf(BackupPolicy policy) => ClockSkew.Worst(
        clocks.Of([policy.Vault.Url, policy.Vault.ExportsUrl, .. policy.Offsite.Select(o => o.ContainerUrl)])
            .Concat(client.Clock is { } server ? [new ClockSkew("the API server", server.Skew)] : []));

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    /// <summary>What should have been done by now is tried again, and not in a circle.</summary>
    private static DateTimeOffset? Ahead(DateTimeOffset? due, DateTimeOffset now) => due <= now ? now + TimeSpan.FromSeconds(1) : due;

    private async Task<PolicyResource> WriteAsync(PolicyResource resource, PolicyStatus status, CancellationToken cancellationToken)
    {
        if (resource.Status is not null && Text(resource.Status) == Text(status))
            return resource;
        var written = await client.ReplaceStatusAsync(ApiGroup.Policies, resource with { Status = status }, cancellationToken);
        PolicyEvents.Tell(events, resource, resource.Status, status);
        return written;
    }

    private static string Text(PolicyStatus status) => JsonSerializer.Serialize(status, ApiJson.Default.PolicyStatus);

    private sealed record Known(Stamp Stamp, Findings Findings);

    /// <param name="LastEnd">When the last run or drill ended: it may have changed what the containers hold.</param>
    private readonly record struct Stamp(string Uid, long Generation, DateTimeOffset? LastEnd);
}
