using System.Collections.Frozen;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>What a reason means and what to do about it, for people.</summary>
/// <param name="Remedy">Empty where nothing is to be done.</param>
/// <param name="Heals">Whether it ends by itself, so that we wait it out; every other one needs a person, although we see by ourselves when they have acted.</param>
public sealed record ReasonDescription(string Reason, string Meaning, string Remedy, bool Heals = false);

/// <summary>Every reason of our own. The farm agent's codes become reasons too; docs/farm-agent.md describes them.</summary>
public static class ReasonCatalog
{
    /// <summary>Codes of the agent that end by themselves.</summary>
    private static readonly string[] _agentHeals = [FarmErrorCodes.BackupRunning, FarmErrorCodes.FarmBusy, FarmErrorCodes.SqlUnreachable, FarmErrorCodes.UpdateConflict];

    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<ReasonDescription> All { get; } =
    [
        new(Reasons.InvalidSpec, "a field of the policy is wrong; the message names each one. On a backup: its policy is missing or invalid", "correct the field; a backup waits an hour for its policy"),
        new(Reasons.NotBound, "the policy names an agent, a vault, a container or an identity that its namespace is not bound to", "ask whoever runs the operator for a binding, or name another; see [tenancy](tenancy.md)"),
        new(Reasons.FarmUnreachable, "no answer from the agent", "its scheduled task, DNS, firewall", Heals: true),
        new(Reasons.FarmCertificateRefused, "agent or operator refuses the other's certificate", "compare `ca.crt` with the agent's certificate, host name with the URL, and the client's authority and common name with `clientCa` and `clientSubjects`"),
        new(Reasons.FarmCredentialsMissing, "`farm.tlsSecretName` is not there, or lacks `tls.crt`, `tls.key` or `ca.crt`", "create it in the policy's namespace"),
        new(Reasons.FarmBusy, "another job, or a backup or restore of somebody else, runs on the farm", "wait; a failed one-time job has to be deleted in Central Administration", Heals: true),
        new(Reasons.FarmFenced, "the agent follows another operator, or, while its run is under way, a `securestore backup` that somebody ran from a command line", "a command line hands the farm back when its run has ended; make sure that another operator no longer runs, then `securestore takeover NAMESPACE/NAME`, or start ours with `--takeover`, and take the flag out again afterwards"),
        new(Reasons.SecondFarmAgent, "two addresses answer for one farm: two agents, which know nothing of each other's jobs, or one agent under two names. The one that was seen first goes on", "write the same `farm.agentUrl` in every policy of the farm; if there are two agents, stop one"),
        new(Reasons.FarmProtocolError, "the agent answers what it should not", "update the agent; look at its log"),
        new(Reasons.ServiceApplicationNotFound, "`farm.serviceApplication` names none, or more than one is meant", "the message lists the farm's"),
        new(Reasons.ServiceApplicationAmbiguous, "`farm.serviceApplication` names none, or more than one is meant", "the message lists the farm's"),
        new(Reasons.PreflightFailed, "a check of the agent failed that has no code of its own", "the message has the remedy"),
        new(Reasons.FarmBackupFailed, "the farm's own records do not prove the backup", "`spbackup.log` in the set's directory on the share"),
        new(Reasons.FarmJobLost, "the agent cannot tell what became of a job", "look into the set's directory; the next run makes a new set"),
        new(Reasons.FarmJobStillRunning, "the farm's backup ran for more than 12 hours", "look at the farm; no other job starts there before it ends"),
        new(Reasons.ChangedDuringBackup, "target applications or the service application were edited during the backup", "it is made again; keep edits out of the window"),
        new(Reasons.SourceChanged, "a file of the set changed while it was copied", "find out what writes into the backup directory"),
        new(Reasons.VaultUnreachable, "no answer, or asked to wait", "network, private endpoint", Heals: true),
        new(Reasons.VaultThrottled, "no answer, or asked to wait", "network, private endpoint", Heals: true),
        new(Reasons.VaultForbidden, "role, access policy or firewall of the vault", "the message says which"),
        new(Reasons.VaultRefused, "what answers is no vault, or refuses the request", "`keyVault.url`, the secret's name"),
        new(Reasons.SecretNotFound, "the passphrase's secret, or one of ours, is gone or disabled", "put it there, recover it, or enable that version"),
        new(Reasons.SecretDisabled, "the passphrase's secret, or one of ours, is gone or disabled", "put it there, recover it, or enable that version"),
        new(Reasons.SecretNameBlocked, "a name that we need is taken, or deleted but not purged", "the message says which; another `keyVault.prefix` gets around it"),
        new(Reasons.SecretWriteAmbiguous, "nobody knows yet whether a write happened", "settles by itself", Heals: true),
        new(Reasons.SecretReadBackDiffers, "a secret holds another value than was written", "look who else writes to the vault; the next run uses a new name"),
        new(Reasons.IdentityRefused, "Entra ID gave no token, or a credential's secret is missing or may not be read", "the message has the AADSTS code and the remedy"),
        new(Reasons.CredentialsUnreadable, "the API server does not give a Secret that the policy names; the message says which, and why", "look at the API server", Heals: true),
        new(Reasons.PassphraseRefused, "the farm does not accept the recorded passphrase", "put the one that the farm has into the vault, as a new version"),
        new(Reasons.PassphraseUnproven, "no farm was asked", "as the message says: `verify: OnChange` or `EveryRun`; a proxy for the service application; no PowerShell logging that would record the passphrase"),
        new(Reasons.ServiceMasterKeyExportFailed, "a key could not be exported; the Secure Store was backed up all the same", "the message names instance and remedy"),
        new(Reasons.ServiceMasterKeyLeftBehind, "a key file stays on a server", "delete it by hand; it is a key"),
        new(Reasons.ContainerUnreachable, "no answer, or asked to wait", "network, private endpoint", Heals: true),
        new(Reasons.ContainerThrottled, "no answer, or asked to wait", "network, private endpoint", Heals: true),
        new(Reasons.ContainerNotFound, "there is no such container", "create it, or correct `containerUrl`"),
        new(Reasons.ContainerForbidden, "role, network rules, or shared keys that the account does not take", "the message says which"),
        new(Reasons.ContainerRefused, "anything else, such as archive tier, leftovers of another program", "the message says which"),
        new(Reasons.BlobConflict, "something else lies where we would write", "nothing was overwritten; find out who writes below our prefix"),
        new(Reasons.VerificationFailed, "what was read back is not what was written, or a manifest is damaged", "no recovery point was made of it; the next run copies anew; look into lifecycle rules and other writers"),
        new(Reasons.NotImmutable, "a blob is not locked as `offsite[].immutability` demands; the run failed before it wrote a manifest, unless it is the manifest that the message names: such a point counts nowhere", "a default policy on the container: version-level, locked, long enough; then a new backup"),
        new(Reasons.ListingOutdated, "what a retention pass had seen no longer holds: a mark was taken back, a manifest is there after all, or the operator was frozen for minutes", "nothing: nothing more was deleted, and the next pass looks anew", Heals: true),
        new(Reasons.BlobLocked, "immutability or a legal hold keeps a blob from being deleted", "nothing: it goes when the lock ends", Heals: true),
        new(Reasons.OwnedElsewhere, "the path in the container belongs to the policy of another cluster, or to a `securestore backup` that is under way; its recovery points can be read, and nothing is written", "stop the policy there, then `securestore takeover NAMESPACE/NAME`; see [move to another cluster](runbook-move-cluster.md)"),
        new(Reasons.OwnershipLost, "while the run was under way, somebody else became the owner of the path; the run wrote nothing more there", "nothing, where that was meant; else `securestore takeover`"),
        new(Reasons.DeadlineExceeded, "a step waited past its limit; its last refusal is in the message", "mend that cause"),
        new(Reasons.AwaitingConfirmation, "a restore's plan stands in its status, and nothing has been changed", "read `status.plan`; set `spec.confirm` to the recovery point that it names"),
        new(Reasons.NotConfirmed, "`spec.confirm` of a restore names another recovery point than its plan; nothing was changed", "a new restore, which confirms the point that you mean"),
        new(Reasons.Expired, "a restore was not confirmed while it was valid; nothing was changed", "a new restore"),
        new(Reasons.AwaitingKey, "the Secure Store is restored, and its key is not open: nobody can read credentials", "`status.findings.toDo` of the restore; it completes by itself once somebody has opened the key"),
        new(Reasons.Overtaken, "while a restore waited for its key, another restored something else on the same farm", "the other restore, which the message names"),
        new(Reasons.AlreadyRun, "a restore of this name ran before; none runs twice, so that one which is left in Git does no harm", "a restore under another name"),
        new(Reasons.RecoveryPointNotFound, "no target that answers holds the recovery point", "`securestore catalog`"),
        new(Reasons.RecoveryPointDamaged, "a file, the manifest or a secret of the recovery point is missing or is not what was written", "another target's copy, or another point"),
        new(Reasons.ForeignFarm, "the farm is not the one that the recovery point came from", "`spec.target.acceptForeignFarm` where that is meant; else attach the database: `securestore recover` writes the commands"),
        new(Reasons.SafetyBackupFailed, "what the farm holds now could not be backed up before it is overwritten", "mend what the message says; or a new restore with `spec.acknowledgeDataLoss: true`"),
        new(Reasons.TargetApplicationsDiffer, "after a restore the farm's target applications are not those of the recovery point", "`status.findings.differences`; whoever edits the Secure Store meanwhile"),
        new(Reasons.InternalError, "a bug of ours", "the operator's log; report it"),
        new(ConditionReasons.Probing, "farm, vaults and containers are being asked", "wait a moment", Heals: true),
        new(ConditionReasons.Ready, "farm, vaults and containers answer as us", ""),
        new(ConditionReasons.Scheduled, "runs start when they are due; the message says which is under way, and whom it waits for", ""),
        new(Holds.Suspended, "the policy says `suspend`", "set it to false; nothing that fell due meanwhile is made up for"),
        new(Holds.ClockSkewed, "the clock of the API server, of a vault or of a container differs from the operator's by more than five minutes", "set whichever is wrong; until then nothing is started"),
        new(Holds.TriggerLimit, "changes have started six runs within a day", "see what keeps changing, or turn its trigger off; the schedule goes on", Heals: true),
        new(Holds.Outage, "a run is due, and farm or vault do not answer", "what `Ready` says", Heals: true),
        new(ConditionReasons.Answers, "the farm answers as us, and its preflight has nothing against a backup", ""),
        new(ConditionReasons.Escrowed, "our own write-once copies are in the vault", ""),
        new(ConditionReasons.NoBackupYet, "the first run decides", ""),
        new(ConditionReasons.Current, "every target holds the newest recovery point", ""),
        new(ConditionReasons.Behind, "a target lacks the newest recovery point", "the last backup's status says why; the next one copies to every target"),
        new(ConditionReasons.Fresh, "the newest recovery point is younger than the objective", ""),
        new(ConditionReasons.Stale, "the newest recovery point is older than the objective", "the last backup's status; `backup-now.yaml`"),
        new(ConditionReasons.ForeignBlobs, "an event alone: blobs lie below our path that we did not write; `status.offsite[].foreign` names some", "they are left alone; find out who writes there"),
        new(ConditionReasons.Decrypted, "a drill restored a recovery point on a scratch farm, whose Secure Store opened with the passphrase", ""),
        new(ConditionReasons.IntegrityOnly, "the last drill read every byte and every secret, and decrypted nothing", "`drill.scratchFarm`, where that is worth a farm"),
        new(ConditionReasons.NoDrillYet, "no drill has been made", "wait for `drill.schedule`, or make a SecureStoreRestore of mode Drill"),
        new(ConditionReasons.DrillFailed, "the last drill failed", "`kubectl get ssr`, or the record below `_restores/` in the container"),
        new(ConditionReasons.Intact, "verification found nothing wrong", ""),
        new(ConditionReasons.PointDamaged, "a stored recovery point no longer holds what was written, or a secret that it names cannot be read; it counts no longer", "its evidence below `_evidence/` in the container; lifecycle rules and other writers; the vault. A new backup is made by itself"),
        new(ConditionReasons.NoRecoveryPoint, "there is no recovery point at all", "the last backup's status; `backup-now.yaml`"),
        new(ConditionReasons.Enforced, "every target keeps what the rules keep, and what they do not is marked, deleted, or held by what the message names", ""),
    ];

    private static readonly FrozenSet<string> _heals = All.Where(reason => reason.Heals).Select(reason => reason.Reason).Concat(_agentHeals).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether it ends by itself.</summary>
    public static bool Heals(string reason) => _heals.Contains(reason);
}
