using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>What the vaults of a policy let us do, as far as that can be told without writing.</summary>
internal sealed class VaultExamination(BackupPolicy policy, PortFactory ports, string area)
{
    private const string Role = "Give the identity Key Vault Secrets Officer on the vault, and look at its firewall and private endpoint.";

    public async Task<IReadOnlyList<Diagnosis>> RunAsync(Findings found, CancellationToken cancellationToken)
    {
        var all = new List<Diagnosis>();
        if (found.Passphrase.Failure is { } failure)
            all.Add(PolicyExamination.Of(area, failure, failure.Reason is Reasons.SecretNotFound or Reasons.SecretDisabled ? "Put the Secure Store's passphrase into that secret." : Role));
        else
            all.Add(new Diagnosis(area, Health.Ok, $"{policy.Vault.Url.Host}: the passphrase's secret {policy.Passphrase.SecretName} can be read (get).") { Field = "spec.passphrase.secretName" });
        if (found.Passphrase.Failure is not { Reason: Reasons.VaultUnreachable or Reasons.IdentityRefused })
            all.AddRange(await ListAsync(policy.Vault.Url, vault => vault.ListVersionsAsync(policy.Passphrase.SecretName, cancellationToken), "spec.keyVault.url"));
        if (policy.ServiceMasterKeys.Count > 0 && policy.Vault.ExportsUrl != policy.Vault.Url)
        {
            if (found.Exports is { } refused)
                all.Add(PolicyExamination.Of(area, refused, Role));
            else
                all.AddRange(await ListAsync(policy.Vault.ExportsUrl, vault => vault.ListAsync($"{policy.Vault.Prefix}-", cancellationToken), "spec.keyVault.exportsUrl"));
        }

        all.Add(new Diagnosis(area, Health.NotTested, "Writing secrets (set), and deleting old ones: nothing is written here. The first backup shows it."));
        return all;
    }

    private async Task<IReadOnlyList<Diagnosis>> ListAsync(Uri url, Func<IVault, Task<IReadOnlyList<VaultSecretVersion>>> list, string field)
    {
        try
        {
            var versions = await list(ports.Vault(policy, url));
            var listed = new Diagnosis(area, Health.Ok, $"{url.Host}: secrets can be listed.") { Field = field };
            return versions.Select(version => version.RecoveryLevel).OfType<string>().FirstOrDefault() switch
            {
                null => [listed, new Diagnosis(area, Health.NotTested, $"{url.Host}: whether purge protection is on; the vault tells it with its first secret of ours.") { Field = field }],
                var level when level.Contains("Purgeable", StringComparison.Ordinal) => [listed, new Diagnosis(area, Health.Warning, $"{url.Host}: purge protection is off ({level}), so that a deleted secret can be destroyed at once.", "az keyvault update --enable-purge-protection") { Field = field }],
                var level => [listed, new Diagnosis(area, Health.Ok, $"{url.Host}: deleted secrets stay recoverable ({level}).") { Field = field }],
            };
        }
        catch (StepFailedException refusal)
        {
            return [PolicyExamination.Of(area, refusal.Failure with { Field = refusal.Failure.Field ?? field }, Role)];
        }
    }
}
