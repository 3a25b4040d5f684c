using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>The shape of a job's request, checked before anything else looks at it.</summary>
internal static class JobValidation
{
    private const int MaxText = 1024;

    /// <exception cref="FarmRefusedException">The first flaw, with its field.</exception>
    public static void Check(JobRequest request)
    {
        Require(JobId.IsValid(request.Id), "id", "is 1 to 128 letters, digits, dots and hyphens");
        Require(request.Term is { Number: >= 0, Uid.Length: > 0 and <= 128 }, "term", "needs a uid of at most 128 characters and a number of 0 or more");
        Require((request.Backup is not null) == request.Kind is JobKind.Backup, "backup", "is present for kind backup, and for no other");
        Require((request.ExportServiceMasterKey is not null) == request.Kind is JobKind.ExportServiceMasterKey, "exportServiceMasterKey", "is present for kind exportServiceMasterKey, and for no other");
        Require((request.RefreshKey is not null) == request.Kind is JobKind.RefreshKey, "refreshKey", "is present for kind refreshKey, and for no other");
        Require((request.RestoreServiceMasterKey is not null) == request.Kind is JobKind.RestoreServiceMasterKey, "restoreServiceMasterKey", "is present for kind restoreServiceMasterKey, and for no other");
        Require((request.Restore is not null) == request.Kind is JobKind.Restore, "restore", "is present for kind restore, and for no other");
        if (request.Backup is { } backup)
            Check(backup);
        if (request.ExportServiceMasterKey is { } export)
            Check(export, request.Secrets);
        if (request.RestoreServiceMasterKey is { } key)
            Check(key, request.Secrets);
        if (request.RefreshKey is { } refresh)
            Check(refresh, request.Secrets);
        if (request.Restore is { } restore)
            RestoreValidation.Check(restore, request.Secrets);
    }

    private static void Check(BackupJob backup)
    {
        Require(SetId.IsValid(backup.SetId), "backup.setId", "is 1 to 100 lower-case letters, digits and hyphens");
        Require(Guid.TryParse(backup.Application, out _), "backup.application", "is the GUID of a service application");
        Text(backup.ApplicationItem, "backup.applicationItem");
        if (backup.ProxyItem is not null)
            Text(backup.ProxyItem, "backup.proxyItem");
        Text(backup.BackupDirectory, "backup.backupDirectory");
        Require(backup.Threads is >= 1 and <= 10, "backup.threads", "is 1 to 10");
    }

    private static void Check(ExportServiceMasterKeyJob export, JobSecrets? secrets)
    {
        Text(export.Instance, "exportServiceMasterKey.instance");
        Text(export.Directory, "exportServiceMasterKey.directory");
        Require(Batch.IsFileName(export.FileName), "exportServiceMasterKey.fileName", "is 1 to 64 letters, digits and hyphens");
        Password(secrets);
    }

    /// <summary>Digest included: another file is refused before anything is done with it.</summary>
    private static void Check(RestoreServiceMasterKeyJob key, JobSecrets? secrets)
    {
        Text(key.Instance, "restoreServiceMasterKey.instance");
        Text(key.Directory, "restoreServiceMasterKey.directory");
        Require(Batch.IsFileName(key.FileName), "restoreServiceMasterKey.fileName", "is 1 to 64 letters, digits and hyphens");
        Require(key.Sha256 is { Length: 64 } && key.Sha256.All(char.IsAsciiHexDigitLower), "restoreServiceMasterKey.sha256", "is 64 hexadecimal digits in lower case");
        Password(secrets);
        Require(secrets?.KeyFile is { Length: > 0 and <= KeyFile.MaxBytes }, "secrets.keyFile", $"is 1 to {KeyFile.MaxBytes} bytes, in base64");
        if (!string.Equals(Digest.OfBytes(secrets!.KeyFile!), key.Sha256, StringComparison.Ordinal))
            throw new FarmRefusedException(FarmErrorCodes.DigestMismatch, "secrets.keyFile: is not the file that restoreServiceMasterKey.sha256 names.", "Read the file again from the vault, in the version that the manifest pins.");
    }

    private static void Password(JobSecrets? secrets) =>
        Require(secrets?.Password is { Length: >= 8 and <= 128 } password && !password.Any(char.IsControl), "secrets.password", "is 8 to 128 characters without control characters");

    private static void Check(RefreshKeyJob refresh, JobSecrets? secrets)
    {
        Require(Guid.TryParse(refresh.Application, out _), "refreshKey.application", "is the GUID of a service application");
        Require(Guid.TryParse(refresh.Proxy, out _), "refreshKey.proxy", "is the GUID of its proxy");
        Require(secrets?.Passphrase is { Length: >= 1 and <= 1024 } passphrase && !passphrase.Any(char.IsControl), "secrets.passphrase", "is 1 to 1,024 characters without control characters");
    }

    internal static void Text(string? value, string field) =>
        Require(value is { Length: > 0 and <= MaxText } && !value.Any(char.IsControl), field, $"is 1 to {MaxText} characters without control characters");

    internal static void Require(bool holds, string field, string rule)
    {
        if (!holds)
            throw FarmRefusedException.BadRequest(field, rule);
    }
}
