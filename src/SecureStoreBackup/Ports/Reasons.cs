namespace SecureStoreBackup.Ports;

/// <summary>
/// The reasons of refusals, as they stand in conditions and events. Stable: people write alerts on them.
/// </summary>
public static class Reasons
{
    public const string InvalidSpec = nameof(InvalidSpec);

    /// <summary>The policy names what its namespace is not bound to.</summary>
    public const string NotBound = nameof(NotBound);

    public const string FarmUnreachable = nameof(FarmUnreachable);
    public const string FarmCertificateRefused = nameof(FarmCertificateRefused);
    public const string FarmCredentialsMissing = nameof(FarmCredentialsMissing);
    public const string FarmBusy = nameof(FarmBusy);
    public const string FarmFenced = nameof(FarmFenced);

    /// <summary>Two agents, or one under two addresses, answer for one farm.</summary>
    public const string SecondFarmAgent = nameof(SecondFarmAgent);
    public const string FarmProtocolError = nameof(FarmProtocolError);
    public const string ServiceApplicationNotFound = nameof(ServiceApplicationNotFound);
    public const string ServiceApplicationAmbiguous = nameof(ServiceApplicationAmbiguous);
    public const string PreflightFailed = nameof(PreflightFailed);
    public const string FarmBackupFailed = nameof(FarmBackupFailed);
    public const string FarmJobLost = nameof(FarmJobLost);
    public const string FarmJobStillRunning = nameof(FarmJobStillRunning);
    public const string ChangedDuringBackup = nameof(ChangedDuringBackup);
    public const string SourceChanged = nameof(SourceChanged);

    public const string VaultUnreachable = nameof(VaultUnreachable);
    public const string VaultForbidden = nameof(VaultForbidden);
    public const string VaultThrottled = nameof(VaultThrottled);
    public const string VaultRefused = nameof(VaultRefused);
    public const string SecretNotFound = nameof(SecretNotFound);
    public const string SecretDisabled = nameof(SecretDisabled);
    public const string SecretNameBlocked = nameof(SecretNameBlocked);
    public const string SecretWriteAmbiguous = nameof(SecretWriteAmbiguous);
    public const string SecretReadBackDiffers = nameof(SecretReadBackDiffers);
    public const string IdentityRefused = nameof(IdentityRefused);

    /// <summary>The API server does not give a Secret that the policy names.</summary>
    public const string CredentialsUnreadable = nameof(CredentialsUnreadable);

    public const string PassphraseRefused = nameof(PassphraseRefused);
    public const string PassphraseUnproven = nameof(PassphraseUnproven);
    public const string ServiceMasterKeyExportFailed = nameof(ServiceMasterKeyExportFailed);
    public const string ServiceMasterKeyLeftBehind = nameof(ServiceMasterKeyLeftBehind);

    public const string ContainerUnreachable = nameof(ContainerUnreachable);
    public const string ContainerNotFound = nameof(ContainerNotFound);
    public const string ContainerForbidden = nameof(ContainerForbidden);
    public const string ContainerThrottled = nameof(ContainerThrottled);
    public const string ContainerRefused = nameof(ContainerRefused);
    public const string BlobConflict = nameof(BlobConflict);
    public const string VerificationFailed = nameof(VerificationFailed);

    /// <summary>A blob is not locked as the policy demands.</summary>
    public const string NotImmutable = nameof(NotImmutable);

    /// <summary>A list of blobs that something was to be deleted by no longer holds.</summary>
    public const string ListingOutdated = nameof(ListingOutdated);

    /// <summary>Immutability or a legal hold keeps a blob from being deleted, as it should.</summary>
    public const string BlobLocked = nameof(BlobLocked);

    /// <summary>The policy of another cluster, or a command line, owns the path; it can be read here, and not written.</summary>
    public const string OwnedElsewhere = nameof(OwnedElsewhere);

    /// <summary>Somebody took the path over while a run was under way.</summary>
    public const string OwnershipLost = nameof(OwnershipLost);

    /// <summary>A bug of ours.</summary>
    public const string InternalError = nameof(InternalError);
    public const string DeadlineExceeded = nameof(DeadlineExceeded);

    /// <summary>A restore waits for a person to confirm its plan.</summary>
    public const string AwaitingConfirmation = nameof(AwaitingConfirmation);

    /// <summary>A restore was confirmed with another point's name.</summary>
    public const string NotConfirmed = nameof(NotConfirmed);

    /// <summary>A restore was not begun while it was valid.</summary>
    public const string Expired = nameof(Expired);

    /// <summary>The Secure Store is restored and its key is not open.</summary>
    public const string AwaitingKey = nameof(AwaitingKey);

    /// <summary>Another restore has written over what this one had restored.</summary>
    public const string Overtaken = nameof(Overtaken);

    /// <summary>A restore of this name ran before.</summary>
    public const string AlreadyRun = nameof(AlreadyRun);

    /// <summary>No target holds the recovery point, or it cannot be read.</summary>
    public const string RecoveryPointNotFound = nameof(RecoveryPointNotFound);

    /// <summary>The recovery point is damaged, or came whole from no target.</summary>
    public const string RecoveryPointDamaged = nameof(RecoveryPointDamaged);

    /// <summary>The farm is not the one that the recovery point came from.</summary>
    public const string ForeignFarm = nameof(ForeignFarm);

    /// <summary>What the farm holds now could not be backed up.</summary>
    public const string SafetyBackupFailed = nameof(SafetyBackupFailed);

    /// <summary>After a restore the target applications are not those of the recovery point.</summary>
    public const string TargetApplicationsDiffer = nameof(TargetApplicationsDiffer);
}
