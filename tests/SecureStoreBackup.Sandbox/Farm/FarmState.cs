using System.Collections.Immutable;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>The configuration of a farm: <c>farm.json</c>. It holds no secret.</summary>
public sealed record FarmState
{
    public required Guid Id { get; init; }

    public required string Build { get; init; }

    public required ImmutableArray<string> Servers { get; init; }

    public required string Account { get; init; }

    public required ImmutableArray<ApplicationState> Applications { get; init; }

    /// <summary>The instances of the Secure Store's service, one a server.</summary>
    public ImmutableArray<ServiceInstanceState> ServiceInstances { get; init; } = [];

    /// <summary>Null where cmdlets run as the farm account.</summary>
    public FarmAccountState? FarmAccount { get; init; }

    public long DatabasePadding { get; init; }

    /// <summary>The server that the agent runs on.</summary>
    internal string Host => Servers[0];
}

/// <summary>A Secure Store service application.</summary>
public sealed record ApplicationState
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Pool { get; init; }

    public required DatabaseState Database { get; init; }

    public bool Auditing { get; init; }

    public ProxyState? Proxy { get; init; }
}

/// <param name="Server">One of the farm's servers.</param>
public sealed record ServiceInstanceState(Guid Id, string Server, ServiceStatus Status);

public enum ServiceStatus
{
    Online,
    Disabled,
}

/// <summary>The farm account, whose password Restore-SPFarm wants of every other account.</summary>
/// <param name="Proof">Opens with the password alone; the password is nowhere in it.</param>
public sealed record FarmAccountState(string Name, WrappedKey Proof);

public sealed record DatabaseState(string Name, string Server);

public sealed record ProxyState(Guid Id, string Name);
