using Microsoft.Extensions.Logging;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>
/// Asks farm, vaults and containers whether they answer as us, and what they hold. Reads only. A failure of one says nothing
/// of the others: each has its own place in the findings.
/// </summary>
public sealed class PolicyProbe(PortFactory ports, FarmProbe farms, RunIdentity identity, TimeProvider time, ILogger<PolicyProbe> log)
{
    /// <summary>How long one of them may take to answer.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    /// <summary>More than a preflight may take.</summary>
    private static readonly TimeSpan _farmPatience = TimeSpan.FromSeconds(200);

    /// <param name="notBefore">When the policy's last run ended: what others were told of the farm earlier does not count. Null when none has.</param>
    public async Task<Findings> AskAsync(BackupPolicy policy, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var farm = FarmAsync(policy, notBefore, cancellationToken);
        var passphrase = PassphraseAsync(policy, cancellationToken);
        var exports = ExportsVaultAsync(policy, cancellationToken);
        var targets = Task.WhenAll(policy.Offsite.Select(o => TargetAsync(policy, o, cancellationToken)));
        await Task.WhenAll(farm, passphrase, exports, targets);
        var found = new Findings(time.GetUtcNow(), await farm, await passphrase, await exports, await targets);
        return found.Passphrase.Failure is { } failure && PassphraseSource.IsAway(failure) && found.Newest is { Restorable: true, PassphraseSecretId: { } copy }
            ? found with { Passphrase = found.Passphrase with { Copy = await CopyAsync(policy, copy, cancellationToken) } }
            : found;
    }

    private async Task<FarmFinding> FarmAsync(BackupPolicy policy, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        FarmFinding? found = null;
        var failure = await FailureAsync(
            async token => found = await farms.AskAsync(policy, await ports.ConnectAsync(policy, policy.Farm.AgentUrl, token), notBefore, token),
            new StepFailure(Reasons.FarmUnreachable, $"The farm agent did not answer within {_farmPatience.TotalSeconds} s.", Retry: true) { Field = "spec.farm.agentUrl" }, cancellationToken, _farmPatience);
        return failure is null ? found! : new FarmFinding(failure, null);
    }

    private async Task<PassphraseFinding> PassphraseAsync(BackupPolicy policy, CancellationToken cancellationToken)
    {
        PassphraseVersion? version = null;
        var failure = await FailureAsync(
            async token =>
            {
                var secret = await ports.Vault(policy, policy.Vault.Url).GetAsync(policy.Passphrase.SecretName, null, token);
                version = new PassphraseVersion(secret.Version.Version, secret.Version.CreatedAt);
            },
            Late(policy.Vault.Url), cancellationToken);
        var field = failure is not null && PassphraseSource.IsAway(failure) ? "spec.passphrase.secretName" : "spec.keyVault.url";
        return new PassphraseFinding(failure is null ? null : failure with { Field = failure.Field ?? field }, version);
    }

    /// <summary>Our copy, if it can be read.</summary>
    private async Task<string?> CopyAsync(BackupPolicy policy, string id, CancellationToken cancellationToken) =>
        await FailureAsync(token => PinnedSecrets.ReadAsync(ports.Vault(policy, policy.Vault.Url), id, token), Late(policy.Vault.Url), cancellationToken) is null ? id : null;

    private async Task<StepFailure?> ExportsVaultAsync(BackupPolicy policy, CancellationToken cancellationToken)
    {
        if (policy.ServiceMasterKeys.Count == 0 || policy.Vault.ExportsUrl == policy.Vault.Url)
            return null;
        var failure = await FailureAsync(
            token => ports.Vault(policy, policy.Vault.ExportsUrl).ProbeAsync(token), Late(policy.Vault.ExportsUrl), cancellationToken);
        return failure is null ? null : failure with { Field = failure.Field ?? "spec.keyVault.exportsUrl" };
    }

    private async Task<TargetFinding> TargetAsync(BackupPolicy policy, OffsitePolicy target, CancellationToken cancellationToken)
    {
        var found = new CatalogListing([], []);
        StepFailure? owner = null;
        var failure = await FailureAsync(
            async token =>
            {
                var container = await ports.ContainerAsync(policy, target.Name, null, token);
                await container.ProbeAsync(token);
                var path = RecoveryPointPath.PolicyPath(target.Prefix, policy.Namespace, policy.Name);
                found = await Catalog.ListAllAsync(container, path, token);
                owner = await PathOwnership.RefusalAsync(container, path, identity.WriterOf(policy.Uid), token);
            },
            new StepFailure(Reasons.ContainerUnreachable, $"{target.ContainerUrl.Host} did not answer within {_patience.TotalSeconds} s.", Retry: true), cancellationToken);
        return failure is null
            ? TargetFinding.Of(target.Name, found.Points, time.GetUtcNow()) with { Foreign = found.Foreign, Drills = [.. found.Restores.Where(r => r.Mode == RestoreMode.Drill)], Owner = owner is null ? null : owner with { Field = $"spec.offsite[name={target.Name}]" } }
            : new TargetFinding(target.Name, failure with { Field = failure.Field ?? $"spec.offsite[name={target.Name}].containerUrl" }, []);
    }

    private static StepFailure Late(Uri vault) =>
        new(Reasons.VaultUnreachable, $"The vault {vault.Host} did not answer within {_patience.TotalSeconds} s.", Retry: true);

    private async Task<StepFailure?> FailureAsync(Func<CancellationToken, Task> ask, StepFailure late, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? _patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await ask(both.Token);
            return null;
        }
        catch (StepFailedException refusal)
        {
            return refusal.Failure;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return late;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.ProbeBroke(e);
            return late with { Reason = Reasons.InternalError, Message = $"{e.GetType().Name} while it was asked; the operator's log says more." };
        }
    }
}
