namespace SecureStoreBackup.FarmProtocol;

/// <summary>The agent's error codes. They become reasons in conditions, so they never change their meaning.</summary>
public static class FarmErrorCodes
{
    public const string BadRequest = nameof(BadRequest);
    public const string NotFound = nameof(NotFound);
    public const string Internal = nameof(Internal);
    public const string Fenced = nameof(Fenced);
    public const string FarmBusy = nameof(FarmBusy);
    public const string JobConflict = nameof(JobConflict);
    public const string JobLost = nameof(JobLost);
    public const string JobCanceled = nameof(JobCanceled);
    public const string JobNotCancelable = nameof(JobNotCancelable);
    public const string OutsideRoots = nameof(OutsideRoots);
    public const string SetExists = nameof(SetExists);
    public const string FileChanged = nameof(FileChanged);
    public const string FileExists = nameof(FileExists);
    public const string DigestMismatch = nameof(DigestMismatch);
    public const string SetInUse = nameof(SetInUse);

    public const string PowerShellFailed = nameof(PowerShellFailed);
    public const string FarmInaccessible = nameof(FarmInaccessible);
    public const string NotElevated = nameof(NotElevated);
    public const string PowerShellLogging = nameof(PowerShellLogging);
    public const string UpdateConflict = nameof(UpdateConflict);
    public const string ServiceApplicationNotFound = nameof(ServiceApplicationNotFound);
    public const string ServiceApplicationAmbiguous = nameof(ServiceApplicationAmbiguous);
    public const string ItemNotFound = nameof(ItemNotFound);
    public const string ProxyNotFound = nameof(ProxyNotFound);
    public const string KeyNotPopulated = nameof(KeyNotPopulated);
    public const string KeyNotPropagated = nameof(KeyNotPropagated);
    public const string PassphraseRefused = nameof(PassphraseRefused);
    public const string DirectoryNotWritable = nameof(DirectoryNotWritable);
    public const string DirectoryMustBeUnc = nameof(DirectoryMustBeUnc);
    public const string NotEnoughSpace = nameof(NotEnoughSpace);
    public const string SpaceEstimateExceeded = nameof(SpaceEstimateExceeded);
    public const string BackupRunning = nameof(BackupRunning);
    public const string BackupFailed = nameof(BackupFailed);
    public const string BackupUnfinished = nameof(BackupUnfinished);
    public const string BackupEvidenceMissing = nameof(BackupEvidenceMissing);
    public const string BackupAccessDenied = nameof(BackupAccessDenied);
    public const string RestoreFailed = nameof(RestoreFailed);
    public const string RestoreUnfinished = nameof(RestoreUnfinished);
    public const string RestoreEvidenceMissing = nameof(RestoreEvidenceMissing);
    public const string SetIncomplete = nameof(SetIncomplete);
    public const string FarmOlderThanBackup = nameof(FarmOlderThanBackup);
    public const string FarmCredentialsNeeded = nameof(FarmCredentialsNeeded);
    public const string RestoreRightsMissing = nameof(RestoreRightsMissing);
    public const string ServiceInstanceOffline = nameof(ServiceInstanceOffline);
    public const string DatabaseEncrypted = nameof(DatabaseEncrypted);

    public const string SqlUnreachable = nameof(SqlUnreachable);
    public const string SqlPermissionDenied = nameof(SqlPermissionDenied);
    public const string SqlFileNotWritable = nameof(SqlFileNotWritable);
    public const string SqlPasswordRefused = nameof(SqlPasswordRefused);
    public const string SqlPasswordWrong = nameof(SqlPasswordWrong);
    public const string SqlKeyFileInvalid = nameof(SqlKeyFileInvalid);
    public const string SqlKeyNeedsForce = nameof(SqlKeyNeedsForce);
    public const string SqlKeyUnusable = nameof(SqlKeyUnusable);
    public const string SqlReplicaNotListed = nameof(SqlReplicaNotListed);
    public const string SqlFileLeftBehind = nameof(SqlFileLeftBehind);
    public const string SqlFailed = nameof(SqlFailed);

    /// <summary>All of them, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        BadRequest, NotFound, Internal, Fenced, FarmBusy, JobConflict, JobLost, JobCanceled, JobNotCancelable, OutsideRoots, SetExists, FileChanged,
        FileExists, DigestMismatch, SetInUse, PowerShellFailed, FarmInaccessible, NotElevated, PowerShellLogging, UpdateConflict,
        ServiceApplicationNotFound, ServiceApplicationAmbiguous, ItemNotFound, ProxyNotFound, KeyNotPopulated, KeyNotPropagated, PassphraseRefused,
        DirectoryNotWritable, DirectoryMustBeUnc, NotEnoughSpace, SpaceEstimateExceeded, BackupRunning, BackupFailed, BackupUnfinished,
        BackupEvidenceMissing, BackupAccessDenied, RestoreFailed, RestoreUnfinished, RestoreEvidenceMissing, SetIncomplete, FarmOlderThanBackup,
        FarmCredentialsNeeded, RestoreRightsMissing, ServiceInstanceOffline, DatabaseEncrypted, SqlUnreachable, SqlPermissionDenied,
        SqlFileNotWritable, SqlPasswordRefused, SqlPasswordWrong, SqlKeyFileInvalid, SqlKeyNeedsForce, SqlKeyUnusable, SqlReplicaNotListed, SqlFileLeftBehind,
        SqlFailed,
    ];
}
