using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Which of our copies opens the farm's key, as far as evidence goes. Pure.</summary>
internal static class PassphraseOnFarm
{
    public static PassphraseStatus? Of(PolicyView view)
    {
        if (view.Passphrase is not { } last)
            return null;
        var accepted = Accepted(view);
        return new PassphraseStatus(last)
        {
            Accepted = accepted,
            OnFarm = accepted is not null && accepted.Configuration == view.Findings.Farm.Report?.ConfigurationFingerprint
                && !(view.Findings.Farm.Report?.Farm.RestoredAt >= accepted.At) ? accepted.SecretId : null,
        };
    }

    /// <summary>What the newest run found that is done with its passphrase; a refusal, or no proof, voids what was accepted before.</summary>
    private static AcceptedStatus? Accepted(PolicyView view)
    {
        var before = view.Resource.Status?.Passphrase?.Accepted;
        var settled = view.Backups.LastOrDefault(IsSettled)?.Status;
        if (settled is null)
            return before;
        if (settled.Passphrase is not { Proof: PassphraseProof.AcceptedByFarm, Refused: false, ProvenAt: { } at, SecretId: var id })
            return null;
        // Later runs carry a proof on; what the farm was like then is told by the run that asked.
        var asked = view.Backups.Select(b => b.Status).FirstOrDefault(s =>
            s is { Passphrase.ProvenAt: { } provenAt, FarmSet: not null } && provenAt == at && s.Passphrase.SecretId == id && s.StartedAt <= at);
        return asked is not null ? new AcceptedStatus { SecretId = id, At = at, Configuration = asked.FarmSet!.ConfigurationFingerprint }
            : before?.SecretId == id ? before
            : null;
    }

    private static bool IsSettled(BackupResource backup) =>
        backup.Status is { Passphrase: not null } status && status.Steps.Any(s => s is { Name: StepNames.EscrowPassphrase, FinishedAt: not null });
}
