using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>Answer to <c>GET /v1/instances/dependents?instance=</c>: what stands or falls with an instance's service master key. Names alone, never a value.</summary>
public sealed record ServiceMasterKeyDependents
{
    /// <summary>How many are listed at most.</summary>
    public const int MaxListed = 200;

    /// <summary>The instance, as the agent's configuration names it.</summary>
    public required string Instance { get; init; }

    /// <summary>Of the key that the instance has now, as <see cref="ExportEvidence.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>By kind, then by name; the first <see cref="MaxListed"/> of them.</summary>
    [MaxLength(MaxListed)]
    public IReadOnlyList<ServiceMasterKeyDependent> Dependents { get; init; } = [];

    /// <summary>How many there are, listed or not.</summary>
    public required int Total { get; init; }
}

/// <param name="Kind">One of <see cref="DependentKinds"/>; agents of later versions may know more.</param>
public sealed record ServiceMasterKeyDependent(
    [property: Description("databaseMasterKey, linkedServerLogin, credential or agentProxy; later versions may know more."), MaxLength(64)] string Kind,
    [property: Description("The name of what holds the secret."), MaxLength(400)] string Name);

/// <summary>What SQL Server encrypts under its service master key.</summary>
public static class DependentKinds
{
    /// <summary>The master key of a database, which the service master key opens by itself. The name is the database's.</summary>
    public const string DatabaseMasterKey = "databaseMasterKey";

    /// <summary>The stored password of a linked server's login, as in <c>erp-reader on ERP01</c>.</summary>
    public const string LinkedServerLogin = "linkedServerLogin";

    /// <summary>The secret of a credential of the server.</summary>
    public const string Credential = "credential";

    /// <summary>A proxy of SQL Server Agent. It has no secret of its own: it stops working with its credential.</summary>
    public const string AgentProxy = "agentProxy";

    /// <summary>In the order in which they are listed.</summary>
    public static IReadOnlyList<string> All { get; } = [DatabaseMasterKey, LinkedServerLogin, Credential, AgentProxy];
}
