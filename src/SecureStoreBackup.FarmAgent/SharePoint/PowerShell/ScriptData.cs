namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>What Get-Farm returns.</summary>
internal sealed record FarmSnapshot
{
    public required string FarmId { get; init; }

    public required string Build { get; init; }

    public required string Host { get; init; }

    public required string Account { get; init; }

    public required IReadOnlyList<ApplicationSnapshot> Applications { get; init; }

    public IReadOnlyList<ServiceInstanceSnapshot> ServiceInstances { get; init; } = [];

    public IReadOnlyList<string> Tree { get; init; } = [];

    /// <summary>Where the backup or restore that runs now writes; null when none runs.</summary>
    public string? Running { get; init; }
}

/// <summary>What Get-SecureStore returns: the farm without its tree.</summary>
internal sealed record SecureStoreSnapshot
{
    public required IReadOnlyList<ApplicationSnapshot> Applications { get; init; }

    public IReadOnlyList<ServiceInstanceSnapshot> ServiceInstances { get; init; } = [];

    public ApplicationSnapshot? Find(string id) => Applications.FirstOrDefault(application => string.Equals(application.Id, id, StringComparison.OrdinalIgnoreCase));
}

internal sealed record ApplicationSnapshot
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Pool { get; init; }

    public required DatabaseSnapshot Database { get; init; }

    public bool Auditing { get; init; }

    public bool KeyPopulated { get; init; }

    public ProxySnapshot? Proxy { get; init; }

    public IReadOnlyList<TargetApplicationSnapshot> TargetApplications { get; init; } = [];

    /// <summary>Why the target applications could not be read; null when they were.</summary>
    public string? TargetApplicationsError { get; init; }
}

internal sealed record DatabaseSnapshot(string Name, string Server);

internal sealed record ProxySnapshot(string Id, string Name);

internal sealed record TargetApplicationSnapshot(string Id, string Name, string Type, IReadOnlyList<string>? Fields);

/// <param name="Status">A word of SharePoint's enumeration, as in <c>Online</c> or <c>Disabled</c>.</param>
internal sealed record ServiceInstanceSnapshot(string Id, string Server, string Status)
{
    public bool IsOnline => string.Equals(Status, "Online", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What Start-ServiceInstance returns.</summary>
internal sealed record StartServiceInstanceData(IReadOnlyList<ServiceInstanceSnapshot> Instances);

/// <summary>What Backup-Item returns.</summary>
internal sealed record BackupItemData(IReadOnlyList<string> Errors);

/// <summary>What Restore-Item returns.</summary>
internal sealed record RestoreItemData(IReadOnlyList<string> Errors);

/// <summary>What Get-BackupHistory returns.</summary>
internal sealed record BackupHistoryData(IReadOnlyList<BackupHistoryEntry> Entries);

internal sealed record BackupHistoryEntry
{
    public required string SelfId { get; init; }

    public string? DirectoryName { get; init; }

    public bool IsFailure { get; init; }

    public int ErrorCount { get; init; }

    public string? FailureMessage { get; init; }
}

/// <summary>What Update-Key returns.</summary>
internal sealed record UpdateKeyData(int Probes, int Attempts, int Seconds);
