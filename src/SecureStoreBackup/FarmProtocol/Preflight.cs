using System.Text.Json.Serialization;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>Body of <c>POST /v1/preflight</c>. Changes nothing on the farm but a probe file that it removes.</summary>
public sealed record PreflightRequest
{
    /// <summary>Name of the service application; null when the farm has exactly one.</summary>
    public string? ServiceApplication { get; init; }

    public bool IncludeProxy { get; init; } = true;

    /// <summary>The directory that backups go to, as SharePoint and SQL Server see it.</summary>
    public required string BackupDirectory { get; init; }

    public IReadOnlyList<ServiceMasterKeyLocation> ServiceMasterKeys { get; init; } = [];
}

/// <param name="Instance">As in <c>SQL01\SHAREPOINT</c>.</param>
/// <param name="Directory">Where the instance may write its export for the moment that it takes to read it.</param>
public sealed record ServiceMasterKeyLocation(string Instance, string Directory);

public sealed record PreflightReport
{
    public required FarmInfo Farm { get; init; }

    /// <summary>The service application that was meant; null when it was not found or not unique.</summary>
    public SecureStoreApplication? Application { get; init; }

    /// <summary>SHA-256, lower-case hex, over the configuration of application, proxy and target applications. No secret goes in.</summary>
    public string? ConfigurationFingerprint { get; init; }

    public required IReadOnlyList<PreflightCheck> Checks { get; init; }

    public IReadOnlyList<ServiceMasterKeyState> ServiceMasterKeys { get; init; } = [];
}

public sealed record PreflightCheck
{
    /// <summary>Stable name, PascalCase.</summary>
    public required string Name { get; init; }

    public required CheckState State { get; init; }

    /// <summary>What was found, for a person.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it; null when it passed.</summary>
    public string? Remedy { get; init; }

    /// <summary>The reason of the failure, one of the agent's error codes; null when it passed.</summary>
    public string? Code { get; init; }

    /// <summary>The policy's field that is to blame, below <c>spec.</c>, such as <c>farm.backupDirectory</c> or <c>serviceMasterKeys[0].instance</c>; null where none is.</summary>
    public string? Field { get; init; }
}

public enum CheckState
{
    [JsonStringEnumMemberName("passed")] Passed,
    [JsonStringEnumMemberName("warning")] Warning,
    [JsonStringEnumMemberName("failed")] Failed,
    [JsonStringEnumMemberName("notProven")] NotProven,
}

/// <summary>What an instance says of its service master key.</summary>
public sealed record ServiceMasterKeyState
{
    public required string Instance { get; init; }

    /// <summary>SHA-256, lower-case hex, over the key's catalog row (guid, dates, algorithm) and the instance's identity. Null when it could not be read.</summary>
    public string? Fingerprint { get; init; }

    public FarmError? Error { get; init; }
}
