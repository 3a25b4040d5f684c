using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>
/// Asks farm, vaults and containers of one policy, as the operator's probe does, and tells all that they said. Changes nothing, but
/// for the probe file that the agent's preflight writes and removes.
/// </summary>
/// <param name="knowsOwner">Whether the identity is the operator's, so that who owns a path can be told.</param>
internal sealed class PolicyExamination(BackupPolicy policy, PolicyProbe probe, PortFactory ports, ClockReadings clocks, bool knowsOwner)
{
    private const string Unresolved = "The name does not resolve from here, so that nobody was asked and rights are not the matter yet: correct the host in the URL, or mend DNS (nslookup says what it knows). "
        + "A private endpoint of Azure needs its private DNS zone (privatelink.vaultcore.azure.net, privatelink.blob.core.windows.net), linked to this network.";

    public async Task<IReadOnlyList<Diagnosis>> RunAsync(CancellationToken cancellationToken)
    {
        var found = await probe.AskAsync(policy, notBefore: null, cancellationToken);
        var all = new List<Diagnosis>(PolicyAdvice.Of(policy).Select(advice => new Diagnosis(Area("policy"), Health.Warning, advice.Message) { Field = advice.Path }));
        all.AddRange(Farm(found.Farm));
        if (policy.Drill?.ScratchFarm is { } scratch)
            all.Add(await ScratchAsync(scratch.AgentUrl, scratch.TlsSecretName, cancellationToken));
        all.AddRange(await new VaultExamination(policy, ports, Area("vault")).RunAsync(found, cancellationToken));
        foreach (var target in policy.Offsite)
            all.AddRange(await TargetAsync(target, found.Targets.First(answer => answer.Name == target.Name), cancellationToken));
        all.AddRange(policy.Escrow.Select(recipient => new Diagnosis(Area("escrow"), Health.Ok, $"{recipient.Name}: a good public key, {recipient.KeyId[..16]}…; that somebody has the private one is shown by securestore recover --private-key.")));
        all.AddRange(clocks.Of([policy.Vault.Url, policy.Vault.ExportsUrl, .. policy.Offsite.Select(target => target.ContainerUrl)]).Select(Clocks.Look).Select(look => look with { Area = Area(look.Area) }));
        return all;
    }

    private string Area(string of) => $"{policy.Namespace}/{policy.Name} {of}";

    private IEnumerable<Diagnosis> Farm(FarmFinding farm)
    {
        if (farm.Report is not { } report)
        {
            yield return Of(Area("farm"), farm.Failure!, "On the farm's server, run securestore-farm-agent check; from here, look at the network, the certificate's Secret, and that the agent runs.");
            yield break;
        }

        yield return new Diagnosis(Area("farm"), Health.Ok, $"The agent {report.Farm.AgentVersion} on {report.Farm.Host} answers as {report.Farm.Account}; farm {report.Farm.FarmId}, build {report.Farm.Build}.");
        foreach (var check in report.Checks)
            yield return new Diagnosis(Area("farm"), HealthOf(check.State), $"{check.Name}: {check.Message}", check.Remedy) { Field = check.Field is null ? null : $"spec.{check.Field}", Reason = check.Code };
        foreach (var key in report.ServiceMasterKeys)
        {
            yield return key.Error is { } error
                ? new Diagnosis(Area("farm"), Health.Failed, $"{key.Instance}: {error.Message}", error.Hint) { Field = "spec.serviceMasterKeys", Reason = error.Code }
                : new Diagnosis(Area("farm"), Health.Ok, $"{key.Instance}: its service master key can be asked for.");
        }

        // What no single check says: no service application, or a second agent for the same farm.
        if (farm.Failure is { } failure && report.Checks.All(check => check.State is not CheckState.Failed))
            yield return Of(Area("farm"), failure, null);
    }

    private async Task<Diagnosis> ScratchAsync(Uri url, string secret, CancellationToken cancellationToken)
    {
        try
        {
            var farm = await ports.FarmAsync(policy with { Farm = policy.Farm with { AgentUrl = url, TlsSecretName = secret } }, url, cancellationToken);
            var info = await farm.DescribeAsync(cancellationToken);
            return new(Area("drill"), Health.Ok, $"The scratch farm's agent {info.AgentVersion} answers; farm {info.FarmId}.") { Field = "spec.drill.scratchFarm" };
        }
        catch (StepFailedException refusal)
        {
            return Of(Area("drill"), refusal.Failure with { Field = "spec.drill.scratchFarm" }, "On the scratch farm's server, run securestore-farm-agent check.");
        }
    }

    private async Task<IReadOnlyList<Diagnosis>> TargetAsync(OffsitePolicy target, TargetFinding found, CancellationToken cancellationToken)
    {
        var area = Area(target.Name);
        if (found.Failure is { } failure)
            return [Of(area, failure, "Look at the URL, the identity's role (Storage Blob Data Contributor), the account's firewall and private endpoint.")];
        var newest = found.Points.Count > 0 ? found.Points[^1].Name : null;
        var all = new List<Diagnosis> { new(area, Health.Ok, $"{target.ContainerUrl.Host}{target.ContainerUrl.AbsolutePath} answers and may be listed; {found.Points.Count} recovery points{(newest is null ? "" : $", the newest {newest}")}.") };
        if (found.Owner is { } owner)
            all.Add(knowsOwner ? Of(area, owner, null) : new Diagnosis(area, Health.NotTested, "Whether this policy may write to its path: somebody writes there, and who we are is not known without the policy's own cluster."));
        all.AddRange(found.Damaged.Select(point => new Diagnosis(area, Health.Failed, $"{point.Name} was found damaged.", "Other targets may hold it whole: securestore catalog. docs/verification.md says what happens next.")));
        all.AddRange(found.Unlocked.Select(point => new Diagnosis(area, Health.Failed, $"{point.Name} lacks the lock that was asked for.", "Lock the default policy of the container's version-level immutability; the next backup makes a locked point.") { Field = $"spec.offsite[name={target.Name}].immutability" }));
        all.Add(await LockAsync(target, newest, area, cancellationToken));
        all.Add(new Diagnosis(area, Health.NotTested, "Writing and deleting: nothing is written here. The first backup shows it."));
        return all;
    }

    private async Task<Diagnosis> LockAsync(OffsitePolicy target, string? newest, string area, CancellationToken cancellationToken)
    {
        if (newest is null)
            return new(area, Health.NotTested, "Whether blobs are locked: there is no recovery point yet. The first backup shows it.");
        try
        {
            var container = await ports.ContainerAsync(policy, target.Name, null, cancellationToken);
            await foreach (var blob in container.ListAsync($"{RecoveryPointPath.PolicyPath(target.Prefix, policy.Namespace, policy.Name)}/{newest}/", cancellationToken))
            {
                return blob.LockedUntil is { } until
                    ? new(area, Health.Ok, $"Blobs are locked: {newest} until {until:yyyy-MM-dd}{(blob.LockIsFinal ? "" : ", by a policy that can still be taken off")}.")
                    : new(area, Health.Warning, $"Blobs have no lock of their own: {newest} has none.", "Turn on version-level immutability with a locked default policy; a lock of the whole container protects too, and shows on no blob.");
            }

            return new(area, Health.NotTested, $"Whether blobs are locked: {newest} was not found again.");
        }
        catch (StepFailedException refusal)
        {
            return Of(area, refusal.Failure, null);
        }
    }

    /// <param name="next">What to do; where a name was not resolved, that comes first.</param>
    internal static Diagnosis Of(string area, StepFailure failure, string? next) =>
        new(area, Health.Failed, failure.Message, failure.NameUnknown ? Unresolved : failure.Reason == Reasons.CredentialsUnreadable ? null : next) { Field = failure.Field, Reason = failure.Reason };

    private static Health HealthOf(CheckState state) => state switch
    {
        CheckState.Passed => Health.Ok,
        CheckState.Failed => Health.Failed,
        CheckState.NotProven => Health.NotTested,
        _ => Health.Warning,
    };
}
