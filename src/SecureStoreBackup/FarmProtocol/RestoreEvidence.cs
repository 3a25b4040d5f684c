using System.Text.Json.Serialization;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>What proves a restore: the rows that SharePoint wrote, checked like a backup's.</summary>
public sealed record RestoreEvidence
{
    public required string SetId { get; init; }

    public required IReadOnlyList<RestoreItemEvidence> Items { get; init; }

    /// <summary>Servers on which the Secure Store's service instance is online.</summary>
    public IReadOnlyList<string> ServicesOnline { get; init; } = [];

    /// <summary>Of the application as it is now.</summary>
    public required string Fingerprint { get; init; }
}

public sealed record RestoreItemEvidence
{
    /// <summary><c>app</c> or <c>proxy</c>.</summary>
    public required string Role { get; init; }

    public required string ItemPath { get; init; }

    /// <summary>SharePoint's own id of the restore, a GUID. Null when nothing had to be restored: the proxy is there.</summary>
    public string? RestoreId { get; init; }

    /// <summary>SharePoint's own text, without a zone; null when nothing had to be restored.</summary>
    public string? FinishTime { get; init; }

    public int WarningCount { get; init; }

    /// <summary><c>evaluated</c>, <c>not evaluated</c> for a log in which no severity was recognised, or <c>not needed</c>.</summary>
    public required string Log { get; init; }
}

public sealed record RestoreServiceMasterKeyEvidence
{
    public required string Instance { get; init; }

    public required ServiceMasterKeyOutcome Outcome { get; init; }

    public required string FingerprintBefore { get; init; }

    public required string FingerprintAfter { get; init; }

    /// <summary>What SQL Server said beside, such as what was lost under FORCE.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>The path of a file that could not be deleted or proven gone: a security finding. Null when it is gone.</summary>
    public string? LeftBehind { get; init; }
}

public enum ServiceMasterKeyOutcome
{
    [JsonStringEnumMemberName("restored")] Restored,

    /// <summary>The instance has this very key already (15588); nothing was changed.</summary>
    [JsonStringEnumMemberName("identical")] Identical,

    /// <summary>Restored under FORCE; <see cref="RestoreServiceMasterKeyEvidence.Messages"/> tells what was lost.</summary>
    [JsonStringEnumMemberName("forced")] Forced,
}
