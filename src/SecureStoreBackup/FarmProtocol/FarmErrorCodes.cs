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
    public const string OutsideRoots = nameof(OutsideRoots);
    public const string SetExists = nameof(SetExists);
    public const string FileChanged = nameof(FileChanged);

    public const string PowerShellFailed = nameof(PowerShellFailed);
    public const string FarmInaccessible = nameof(FarmInaccessible);
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
    public const string BackupRunning = nameof(BackupRunning);
    public const string BackupFailed = nameof(BackupFailed);
    public const string BackupUnfinished = nameof(BackupUnfinished);
    public const string BackupEvidenceMissing = nameof(BackupEvidenceMissing);

    public const string SqlUnreachable = nameof(SqlUnreachable);
    public const string SqlPermissionDenied = nameof(SqlPermissionDenied);
    public const string SqlFileNotWritable = nameof(SqlFileNotWritable);
    public const string SqlPasswordRefused = nameof(SqlPasswordRefused);
    public const string SqlFileLeftBehind = nameof(SqlFileLeftBehind);
    public const string SqlFailed = nameof(SqlFailed);
}
