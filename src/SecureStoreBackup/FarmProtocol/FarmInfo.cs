using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>Answer to <c>GET /v1/farm</c>: what the agent sees of its farm, now.</summary>
public sealed record FarmInfo
{
    /// <summary>The farm's own id, a GUID in lower case.</summary>
    public required string FarmId { get; init; }

    /// <summary>SharePoint's build, as in <c>16.0.10417.20018</c>.</summary>
    public required string Build { get; init; }

    public required string AgentVersion { get; init; }

    /// <summary>The server that the agent runs on.</summary>
    public required string Host { get; init; }

    /// <summary>The account that cmdlets run as.</summary>
    public required string Account { get; init; }

    /// <summary>The Secure Store service applications of the farm, found by type.</summary>
    public IReadOnlyList<SecureStoreApplication> Applications { get; init; } = [];

    /// <summary>The id of the changing job that runs now; null when none does.</summary>
    public string? RunningJob { get; init; }

    /// <summary>When this agent last restored a Secure Store here, or may have; null when it did not in the thirty days that it remembers at least. A passphrase that was accepted before proves nothing since.</summary>
    public DateTimeOffset? RestoredAt { get; init; }
}

/// <summary>Answer to <c>GET /v1/fingerprint?application=</c>.</summary>
/// <param name="Application">Id of the service application.</param>
/// <param name="Fingerprint">As <see cref="PreflightReport.ConfigurationFingerprint"/>.</param>
public sealed record FingerprintAnswer(string Application, string Fingerprint);

/// <summary>One Secure Store service application, with what a restore needs to know of it.</summary>
public sealed record SecureStoreApplication
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The exact path that <c>Backup-SPFarm -Item</c> takes, from <c>-ShowTree</c>.</summary>
    public required string ItemPath { get; init; }

    public string? Pool { get; init; }

    public required ServiceDatabase Database { get; init; }

    public bool AuditingEnabled { get; init; }

    /// <summary>Whether SharePoint says that there is a master key. Whether it opens anything is <see cref="IsOpen"/>.</summary>
    public bool KeyPopulated { get; init; }

    /// <summary>The proxy that is connected to it; null when there is none.</summary>
    public SecureStoreProxy? Proxy { get; init; }

    public IReadOnlyList<TargetApplication> TargetApplications { get; init; } = [];

    /// <summary>SharePoint's words when the target applications could not be listed: the key does not open them, or the account may not. Null when they were, and where there is no proxy to ask through.</summary>
    public string? TargetApplicationsError { get; init; }

    /// <summary>Whether the store gives out what the key encrypts, as far as the agent's server shows: the key is there, and the target applications could be listed through a proxy.</summary>
    [JsonIgnore]
    public bool IsOpen => KeyPopulated && Proxy is not null && TargetApplicationsError is null;
}

public sealed record ServiceDatabase(
    [property: Description("Name of the database.")] string Name,
    [property: Description("SQL Server instance that holds it.")] string Server);

public sealed record SecureStoreProxy(
    [property: Description("Id of the proxy.")] string Id,
    [property: Description("Name of the proxy.")] string Name,
    [property: Description("Its path in the backup tree, as -Item takes it.")] string ItemPath);

/// <summary>A target application: its names and fields, never a value.</summary>
public sealed record TargetApplication(
    [property: Description("Id of the target application."), MaxLength(256)] string Id,
    [property: Description("Its display name."), MaxLength(256)] string Name,
    [property: Description("Individual, Group and the like, as SharePoint calls it."), MaxLength(64)] string Type,
    [property: Description("Names of its fields."), MaxLength(32), ItemMaxLength(256)] IReadOnlyList<string> Fields);
