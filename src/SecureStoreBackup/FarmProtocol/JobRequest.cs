using System.Text.Json.Serialization;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>
/// Body of <c>POST /v1/jobs</c>. Exactly the part that <see cref="Kind"/> names is present. The same id and body replays;
/// secrets are left out of that comparison. Another body is 409 <c>JobConflict</c>; a busy farm 409 <c>FarmBusy</c> with
/// Retry-After; a lower term 412 <c>Fenced</c>.
/// </summary>
public sealed record JobRequest
{
    /// <summary><c>{run uid}.{step}.{attempt}</c>; letters, digits, dots and hyphens, at most 128.</summary>
    public required string Id { get; init; }

    public required JobKind Kind { get; init; }

    public required FencingTerm Term { get; init; }

    public BackupJob? Backup { get; init; }

    public ExportServiceMasterKeyJob? ExportServiceMasterKey { get; init; }

    public RefreshKeyJob? RefreshKey { get; init; }

    public RestoreJob? Restore { get; init; }

    public RestoreServiceMasterKeyJob? RestoreServiceMasterKey { get; init; }

    public JobSecrets? Secrets { get; init; }
}

public enum JobKind
{
    [JsonStringEnumMemberName("backup")] Backup,
    [JsonStringEnumMemberName("exportServiceMasterKey")] ExportServiceMasterKey,
    [JsonStringEnumMemberName("refreshKey")] RefreshKey,
    [JsonStringEnumMemberName("restore")] Restore,
    [JsonStringEnumMemberName("restoreServiceMasterKey")] RestoreServiceMasterKey,
}

/// <summary>Who leads: the lease's uid, and how often it changed hands. Higher numbers of the same uid win.</summary>
public sealed record FencingTerm(string Uid, long Number);

/// <summary>Body of <c>POST /v1/fence</c>.</summary>
/// <param name="Takeover">Whether a term with another uid may replace the one that the agent knows. Only while no job runs.</param>
public sealed record FenceRequest(FencingTerm Term, bool Takeover)
{
    /// <summary>Whether the sender is a guest: the agent keeps in mind who commanded the farm before. Null is no.</summary>
    public bool? Borrow { get; init; }

    /// <summary>Whether a guest leaves: who commanded the farm before it does so again. Nothing happens when it commands no longer. Null is no.</summary>
    public bool? HandBack { get; init; }
}

/// <summary>Backs up a service application and, when named, its proxy, each into a directory of its own.</summary>
public sealed record BackupJob
{
    /// <summary>Names the directory below <see cref="BackupDirectory"/>: lower-case letters, digits and hyphens, at most 100. It must be new.</summary>
    public required string SetId { get; init; }

    /// <summary>Id of the service application.</summary>
    public required string Application { get; init; }

    public required string ApplicationItem { get; init; }

    /// <summary>Null leaves the proxy out.</summary>
    public string? ProxyItem { get; init; }

    public required string BackupDirectory { get; init; }

    /// <summary>1 to 10.</summary>
    public int Threads { get; init; } = 1;

    /// <summary><c>-Force</c>: go on although SharePoint's estimate of the space says no.</summary>
    public bool IgnoreSpaceEstimate { get; init; }
}

/// <summary>Exports the service master key to a file, reads it, deletes it, and proves it gone. Needs <see cref="JobSecrets.Password"/>.</summary>
/// <param name="FileName">New for every attempt: <c>smk-{op8}-{attempt}</c>.</param>
public sealed record ExportServiceMasterKeyJob(string Instance, string Directory, string FileName);

/// <summary>Refreshes the key with the passphrase, which changes nothing when it is the right one. Needs <see cref="JobSecrets.Passphrase"/>.</summary>
/// <param name="Application">Id of the service application.</param>
/// <param name="Proxy">Id of its proxy.</param>
public sealed record RefreshKeyJob(string Application, string Proxy);
