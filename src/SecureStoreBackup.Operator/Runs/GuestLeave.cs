using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Hands back what a command line borrowed for its run: the farm, and the paths in the containers. Doing so twice is the same as once.</summary>
public sealed class GuestLeave(PathOwnership owners)
{
    /// <returns>What could not be handed back, each with a remedy; empty when nothing is left.</returns>
    public async Task<IReadOnlyList<string>> HandBackAsync(BackupPolicy policy, BackupRun run, RunPorts ports, RunIdentity identity, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        var targets = run.Resolved?.Targets.Select(t => (t.Name, Path: StepContext.PathOf(t).Policy))
            ?? policy.Offsite.Select(o => (o.Name, Path: RecoveryPointPath.PolicyPath(o.Prefix, policy.Namespace, policy.Name)));
        foreach (var (name, path) in targets)
        {
            await TryAsync(async () =>
            {
                var container = await ports.OpenContainer(name, cancellationToken);
                await owners.HandBackAsync(container, path, identity.WriterOf(policy.Uid), cancellationToken);
            }, $"The path at {name} was not handed back; until it is, no operator writes there. Run this command again, or securestore takeover in the cluster.");
        }

        await TryAsync(
            () => ports.Farm.FenceAsync(new FenceRequest(identity.Term, Takeover: false) { HandBack = true }, cancellationToken),
            "The farm was not handed back; until it is, no operator commands it. Run this command again, or securestore takeover in the cluster.");
        return left;

        async Task TryAsync(Func<Task> act, string what)
        {
            try
            {
                await act();
            }
            catch (StepFailedException refusal)
            {
                left.Add($"{what} {refusal.Failure.Message}");
            }
        }
    }
}
