using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>What a farm of a world is like.</summary>
public sealed record FarmSiteOptions
{
    /// <summary>A farm to drill on: its Secure Store has the names that every farm's has here, so that a set fits, and is empty.</summary>
    public static FarmSiteOptions Scratch { get; } = new() { Servers = ["SPLAB01"] };

    /// <summary>Of the Secure Store's key. Null makes no key, and nothing is stored.</summary>
    public string? Passphrase { get; init; }

    /// <summary>The first is the one that the agent runs on.</summary>
    public ImmutableArray<string> Servers { get; init; } = ["SP01", "SP02"];

    /// <summary>Incompressible bytes added to the database's backup.</summary>
    public long DatabasePadding { get; init; }

    public override string ToString() => $"farm of {string.Join(", ", Servers)}";
}
