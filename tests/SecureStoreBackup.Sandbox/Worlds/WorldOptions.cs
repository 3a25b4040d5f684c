namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>What a world looks like.</summary>
public sealed record WorldOptions
{
    /// <summary>Where its state, logs and credentials go. Made when it is absent.</summary>
    public required string Directory { get; init; }

    /// <summary>A kubeconfig of a cluster to use instead of the sandbox's own API server; null for the sandbox's own.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>Incompressible bytes added to the database's backup, so that copying takes a while.</summary>
    public long DatabasePadding { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
