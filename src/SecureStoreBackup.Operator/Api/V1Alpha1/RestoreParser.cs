using System.Text.Json;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The one validator of restores: it finds every error. Pure.</summary>
public static class RestoreParser
{
    /// <summary>How long after it was made a restore may begin.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromHours(24);

    /// <returns>The wish, or all errors; never both.</returns>
    /// <param name="planned">Whether the plan stands already: only then may a confirmation come without a time of its own.</param>
    public static (RestoreWish? Wish, IReadOnlyList<FieldError> Errors) Parse(RestoreSpec spec, DateTimeOffset createdAt, bool planned)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = new FieldErrors();
        new FieldCheck(errors, refuseUnknown: false).Object(JsonSerializer.SerializeToElement(spec, ApiJson.Default.RestoreSpec), ApiJson.Default.RestoreSpec, "spec");
        var source = Source(spec, errors);
        var target = Target(spec, errors);
        Modes(spec, errors);
        var validUntil = Validity(spec, createdAt, planned, errors);
        return errors.All.Count > 0 || source is null ? (null, errors.All) : (new RestoreWish
        {
            PolicyName = spec.PolicyName,
            Mode = spec.Mode,
            Source = source,
            Passphrase = spec.Passphrase is { } passphrase ? new RestorePassphrase(passphrase.SecretName, passphrase.Version) : null,
            Instance = spec.Instance,
            Target = target,
            Confirm = spec.Confirm,
            ValidUntil = validUntil,
            AcknowledgeDataLoss = spec.AcknowledgeDataLoss ?? false,
        }, []);
    }

    private static RestoreSource? Source(RestoreSpec spec, FieldErrors errors)
    {
        var source = spec.Source;
        if (source is null)
            return null;   // told already
        var said = (source.BackupName is null ? 0 : 1) + (source.Offsite is null ? 0 : 1) + (source.Latest is true ? 1 : 0);
        if (said != 1)
        {
            errors.Add("spec.source", "say exactly one of backupName, offsite and latest: true.");
            return null;
        }

        if (source.Offsite is { RecoveryPoint: { } point } && !MarkName.IsPoint(point))
            errors.Add("spec.source.offsite.recoveryPoint", $"'{point}' is no name of a recovery point; they look like 20261122t021500z-1a2b3c4d, see securestore catalog.");
        var newest = source.Latest is true || source.Offsite is { RecoveryPoint: null };
        if (newest && spec.Mode != RestoreMode.Drill)
            errors.Add(source.Latest is true ? "spec.source.latest" : "spec.source.offsite.recoveryPoint", "only a drill may take whatever is newest; name the recovery point.");
        return source switch
        {
            { BackupName: { } backup } => new RestoreSource.Backup(backup),
            { Offsite: { RecoveryPoint: { } named } offsite } => new RestoreSource.Offsite(offsite.Target, named),
            { Offsite: { } offsite } => new RestoreSource.Latest(offsite.Target),
            _ => new RestoreSource.Latest(null),
        };
    }

    private static RestoreFarmTarget? Target(RestoreSpec spec, FieldErrors errors)
    {
        if (spec.Target is not { } target)
            return null;
        return PolicyFarm.AgentUrl(target.AgentUrl ?? "", "spec.target.agentUrl", errors) is { } url ? new RestoreFarmTarget(url, target.TlsSecretName, target.AcceptForeignFarm ?? false) : null;
    }

    private static void Modes(RestoreSpec spec, FieldErrors errors)
    {
        if (spec.Mode == RestoreMode.ServiceMasterKey && string.IsNullOrEmpty(spec.Instance))
            errors.Add("spec.instance", "mode ServiceMasterKey needs the SQL Server instance, as in SQL01\\SHAREPOINT.");
        if (spec.Mode != RestoreMode.ServiceMasterKey && spec.Instance is not null)
            errors.Add("spec.instance", "it belongs to mode ServiceMasterKey alone; leave it out.");
        if (spec is { Passphrase: not null, Mode: RestoreMode.Drill or RestoreMode.ServiceMasterKey })
            errors.Add("spec.passphrase", "it belongs to modes SecureStore and RefreshKey; a drill proves the recovery point's own.");
        if (spec.Mode == RestoreMode.Drill && spec.Confirm is not null)
            errors.Add("spec.confirm", "a drill needs no confirmation; leave it out.");
    }

    private static DateTimeOffset Validity(RestoreSpec spec, DateTimeOffset createdAt, bool planned, FieldErrors errors)
    {
        if (spec is { Confirm: not null, ValidUntil: null } && !planned)
            errors.Add("spec.validUntil", "say until when this restore may begin, at most 24 hours ahead, since it is confirmed from the start: left in Git, it would begin again whenever its object is made anew.");
        var latest = createdAt + LongestValidity;
        if (spec.ValidUntil is { } until && until > latest)
            errors.Add("spec.validUntil", $"it may be at most 24 hours after the restore is made: {latest:yyyy-MM-ddTHH:mm:ss}Z. Make it again when it is needed.");
        return spec.ValidUntil ?? latest;
    }
}
