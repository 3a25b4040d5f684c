using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Takeovers;

/// <summary>
/// Makes a policy's paths and its farm this cluster's, because a person said so: shown first, then done. Targets and farm are
/// independent of each other; what was done already stays done, so that it may be repeated.
/// </summary>
/// <param name="term">The term that this cluster's operator leads by; null when none has led yet.</param>
public sealed class Takeover(BackupPolicy policy, PathWriter writer, FencingTerm? term, Func<string, CancellationToken, Task<IContainer>> openContainer, Func<CancellationToken, Task<IFarm>> openFarm, PathOwnership owners)
{
    /// <summary>What is there, and what would be done. Changes nothing.</summary>
    public async Task<TakeoverReport> PlanAsync(CancellationToken cancellationToken) => Told(
        confirmed: false,
        [.. await Task.WhenAll(policy.Offsite.Select(target => TryAsync(target.Name, async () => Planned(target, await NewestAsync(target, cancellationToken)))))],
        new TakeoverLine(policy.Farm.AgentUrl.AbsoluteUri, term is not null, term is null ? NoTerm : $"would follow the lease {term.Uid}, term {term.Number}, unless it does already or a job runs"));

    /// <summary>Does it, and says what came of it.</summary>
    public async Task<TakeoverReport> RunAsync(CancellationToken cancellationToken) => Told(
        confirmed: true,
        [.. await Task.WhenAll(policy.Offsite.Select(target => TryAsync(target.Name, async () => await ClaimAsync(target, cancellationToken))))],
        term is null ? new TakeoverLine(policy.Farm.AgentUrl.AbsoluteUri, Good: false, NoTerm) : await TryAsync(policy.Farm.AgentUrl.AbsoluteUri, async () =>
        {
            await (await openFarm(cancellationToken)).FenceAsync(new FenceRequest(term, Takeover: true), cancellationToken);
            return $"follows the lease {term.Uid}, term {term.Number}";
        }));

    private const string NoTerm = "no operator has led in this cluster yet, so there is no lease that the agent could follow: start the operator, then run this again";

    private TakeoverReport Told(bool confirmed, IReadOnlyList<TakeoverLine> targets, TakeoverLine farm) =>
        new($"{policy.Namespace}/{policy.Name}", writer.ClusterIds[0], confirmed, targets, farm);

    private async Task<string> ClaimAsync(OffsitePolicy target, CancellationToken cancellationToken)
    {
        var path = PathOf(target);
        var number = await owners.ClaimAsync(await openContainer(target.Name, cancellationToken), path, writer, takeover: true, cancellationToken);
        return $"is this cluster's by {OwnerPath.Of(path, number)}";
    }

    private async Task<NumberedOwner?> NewestAsync(OffsitePolicy target, CancellationToken cancellationToken) =>
        await PathOwnership.NewestAsync(await openContainer(target.Name, cancellationToken), PathOf(target), cancellationToken);

    private string Planned(OffsitePolicy target, NumberedOwner? newest) => OwnerDecision.Of(newest, writer) switch
    {
        OwnerDecision.Owns owns => $"is this cluster's already by {OwnerPath.Of(PathOf(target), owns.Number)}",
        OwnerDecision.Claims claims => $"would be claimed by {OwnerPath.Of(PathOf(target), claims.Number)}: {claims.Why}",
        OwnerDecision.Refused { Owner: var owner } => $"would be taken over by {OwnerPath.Of(PathOf(target), owner.Number + 1)}; {PathOwnership.Told(PathOf(target), owner)}",
        _ => throw new InvalidOperationException("An owner's decision of no known kind."),
    };

    private string PathOf(OffsitePolicy target) => RecoveryPointPath.PolicyPath(target.Prefix, policy.Namespace, policy.Name);

    private static async Task<TakeoverLine> TryAsync(string what, Func<Task<string>> act)
    {
        try
        {
            return new TakeoverLine(what, Good: true, await act());
        }
        catch (StepFailedException refusal)
        {
            return new TakeoverLine(what, Good: false, refusal.Failure.ToString());
        }
    }
}
