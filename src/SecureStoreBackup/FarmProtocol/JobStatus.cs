using System.Text.Json.Serialization;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>Answer to <c>POST /v1/jobs</c> and <c>GET /v1/jobs/{id}</c>.</summary>
public sealed record JobStatus
{
    public required string Id { get; init; }

    public required JobKind Kind { get; init; }

    public required JobState State { get; init; }

    /// <summary>0 to 100; null while unknown.</summary>
    public int? Percent { get; init; }

    /// <summary>What it does now, for a person.</summary>
    public string? Phase { get; init; }

    public DateTimeOffset AcceptedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public BackupEvidence? Backup { get; init; }

    public ExportEvidence? ExportServiceMasterKey { get; init; }

    public RefreshEvidence? RefreshKey { get; init; }

    public RestoreEvidence? Restore { get; init; }

    public RestoreServiceMasterKeyEvidence? RestoreServiceMasterKey { get; init; }

    public FarmError? Error { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    [JsonIgnore]
    public bool Ended => State is JobState.Succeeded or JobState.Failed or JobState.Lost;
}

public enum JobState
{
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>The agent was restarted before the effect; post the same request again, secrets included.</summary>
    [JsonStringEnumMemberName("needsSecrets")] NeedsSecrets,
    [JsonStringEnumMemberName("succeeded")] Succeeded,
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>The agent was restarted and cannot tell what became of it. Never run again blindly.</summary>
    [JsonStringEnumMemberName("lost")] Lost,
}

/// <summary>What proves a backup: the rows that SharePoint wrote, checked by the agent against the success rule.</summary>
public sealed record BackupEvidence
{
    public required string SetId { get; init; }

    /// <summary>As SharePoint sees it.</summary>
    public required string Directory { get; init; }

    public required IReadOnlyList<BackupItemEvidence> Items { get; init; }

    /// <summary>Configuration fingerprints; unequal ones mean that the configuration changed while it was backed up.</summary>
    public required string FingerprintBefore { get; init; }

    public required string FingerprintAfter { get; init; }

    public int Files { get; init; }

    public long Bytes { get; init; }
}

public sealed record BackupItemEvidence
{
    /// <summary><c>app</c> or <c>proxy</c>; also the directory below the set's.</summary>
    public required string Role { get; init; }

    public required string ItemPath { get; init; }

    /// <summary>SharePoint's own id of the backup, a GUID.</summary>
    public required string BackupId { get; init; }

    /// <summary>As in <c>spbr0000</c>.</summary>
    public required string DirectoryName { get; init; }

    /// <summary>SharePoint's own text, without a zone.</summary>
    public required string FinishTime { get; init; }

    public int WarningCount { get; init; }

    /// <summary>The file of the database, relative to the set; null for the proxy.</summary>
    public string? DatabaseFile { get; init; }

    /// <summary>What RESTORE HEADERONLY and VERIFYONLY said: <c>verified</c>, or why it was not proven. Null for the proxy.</summary>
    public string? DatabaseVerification { get; init; }

    /// <summary><c>evaluated</c>, or <c>not evaluated</c> for a log in which no severity was recognised.</summary>
    public required string Log { get; init; }
}

public sealed record ExportEvidence
{
    public required string Instance { get; init; }

    public required string Fingerprint { get; init; }

    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the encrypted file, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The encrypted file. Held in memory only: after a restart of the agent the job says <c>needsSecrets</c>.</summary>
    public byte[]? Content { get; init; }

    /// <summary>The path of a file that could not be deleted or proven gone: a security finding. Null when it is gone.</summary>
    public string? LeftBehind { get; init; }
}

/// <param name="Probes">How many probes in a row found the key open afterwards.</param>
public sealed record RefreshEvidence(int Probes);
