using System.Collections.Immutable;
using System.Net;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>The agent's configuration file, checked. Relative paths in it start at its own directory.</summary>
public sealed record AgentConfiguration
{
    /// <summary><c>listen</c>: default https://0.0.0.0:7443. Port 0 takes a free one, which the log names.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary><c>certificate</c>: the server's own, PEM with its chain, or a PFX file without a password.</summary>
    public required string Certificate { get; init; }

    /// <summary><c>privateKey</c>: PEM, unencrypted; absent with a PFX file.</summary>
    public string? PrivateKey { get; init; }

    /// <summary><c>clientCa</c>: PEM; the only authorities whose client certificates count.</summary>
    public required string ClientCa { get; init; }

    /// <summary><c>clientSubjects</c>: common names of the clients that may speak to the agent; at least one.</summary>
    public required ImmutableArray<string> ClientSubjects { get; init; }

    /// <summary><c>dataDirectory</c>: journals of jobs and the fence; made when it is absent. Local, for the agent's account alone.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>powershell</c>: default Windows PowerShell 5.1, 64-bit.</summary>
    public required string PowerShell { get; init; }

    /// <summary><c>roots</c>: the directories that backups may go to; at least one.</summary>
    public required ImmutableArray<Root> Roots { get; init; }

    /// <summary><c>acknowledgePowerShellLogging</c>: whether secrets may go to a PowerShell whose policies record them. Default false.</summary>
    public bool AcknowledgePowerShellLogging { get; init; }

    /// <summary><c>sqlServers</c>: the instances whose service master keys are exported, and which check database backups.</summary>
    public required ImmutableArray<SqlServerAccess> SqlServers { get; init; }
}
