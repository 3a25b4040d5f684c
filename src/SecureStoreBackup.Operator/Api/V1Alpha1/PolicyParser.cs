using System.Text.Json;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>
/// The one validator of policies, for the operator and the command line: it finds every error, and fills in the defaults
/// that the API server fills in, since files come without them. Pure, but for the machine's time zones.
/// </summary>
public static class PolicyParser
{
    private const int LongestName = 40;

    /// <param name="wire">As the API server or a file has it.</param>
    /// <param name="isKnown">This generation was found to be valid before, so that its fields need not be checked against the schema again.</param>
    /// <returns>The policy, or all errors; never both.</returns>
    public static (BackupPolicy? Policy, IReadOnlyList<FieldError> Errors) Parse(PolicyResource wire, bool isKnown = false)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var errors = new FieldErrors();
        if (wire.Metadata.Name is not { Length: > 0 and <= LongestName })
            errors.Add("metadata.name", $"a policy needs a name of at most {LongestName} characters, since the names of its backups begin with it.");
        if (wire.Spec is not { } spec)
        {
            errors.Add("spec", "it is missing and required.");
            return (null, errors.All);
        }

        if (!isKnown)
            new FieldCheck(errors, refuseUnknown: false).Object(JsonSerializer.SerializeToElement(spec, ApiJson.Default.PolicySpec), ApiJson.Default.PolicySpec, "spec");
        var schedule = PolicySchedule.Parse(spec, errors);
        var farm = spec.Farm is null ? null : PolicyFarm.Parse(spec.Farm, errors);
        var keys = PolicyFarm.ParseKeys(spec.ServiceMasterKeys ?? [], errors);
        var vault = spec.KeyVault is null ? null : PolicyVault.Parse(spec.KeyVault, spec.Passphrase, keysExported: keys.Count > 0, errors);
        var offsite = PolicyOffsite.Parse(spec.Offsite ?? [], errors);
        var escrow = PolicyEscrow.Parse(spec.Escrow, errors);
        var retention = PolicyRetention.Parse(spec.Retention, errors);
        var verification = PolicyVerification.Parse(spec.Verification, schedule?.Schedule.Zone, errors);
        var drill = PolicyDrill.Parse(spec.Drill, schedule?.Schedule.Zone, farm, offsite, errors);
        if (errors.All.Count > 0)
            return (null, errors.All);

        return (new BackupPolicy
        {
            Namespace = wire.Metadata.Namespace ?? "default",
            Name = wire.Metadata.Name!,
            Uid = wire.Metadata.Uid ?? "",
            Generation = wire.Metadata.Generation ?? 0,
            Schedule = schedule!,
            Farm = farm!,
            Passphrase = new PassphrasePolicy(spec.Passphrase!.SecretName, Enum.Parse<PassphraseVerification>(spec.Passphrase.Verify ?? nameof(PassphraseVerification.OnChange))),
            ServiceMasterKeys = keys,
            Vault = vault!,
            Offsite = offsite,
            Escrow = escrow,
            Retention = retention,
            Verification = verification,
            Drill = drill,
            History = new HistoryPolicy(spec.History?.Backups ?? 10, spec.History?.FailedBackups ?? 5),
        }, []);
    }
}
