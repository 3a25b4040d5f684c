using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>The configuration of a farm: <c>farm.json</c>. It holds no secret.</summary>
public sealed record FarmState
{
    public required Guid Id { get; init; }

    public required string Build { get; init; }

    public required ImmutableArray<string> Servers { get; init; }

    public required string Account { get; init; }

    public required ImmutableArray<ApplicationState> Applications { get; init; }

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

public sealed record DatabaseState(string Name, string Server);

public sealed record ProxyState(Guid Id, string Name);
