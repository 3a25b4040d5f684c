namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>One SPHistoryObject of spbrtoc.xml.</summary>
public sealed record HistoryEntry
{
    public required Guid Id { get; init; }

    public required string RequestedBy { get; init; }

    public required bool IsBackup { get; init; }

    public required DateTime StartTime { get; init; }

    /// <summary>Null while it runs, and for ever after it was aborted.</summary>
    public DateTime? FinishTime { get; init; }

    /// <summary>As it was named when it was written, also after the folder was moved.</summary>
    public required string Directory { get; init; }

    /// <summary>As in <c>spbr0000</c>; empty for a restore.</summary>
    public required string DirectoryName { get; init; }

    /// <summary>Null for a restore.</summary>
    public int? DirectoryNumber { get; init; }

    public required string TopComponent { get; init; }

    public required Guid TopComponentId { get; init; }

    public int WarningCount { get; init; }

    public int ErrorCount { get; init; }

    /// <summary>The first error, or nothing.</summary>
    public string FailureMessage { get; init; } = "";
}
