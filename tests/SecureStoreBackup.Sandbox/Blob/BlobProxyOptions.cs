using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Sandbox.Blob;

public sealed record BlobProxyOptions
{
    /// <summary>0, the default, takes any free port.</summary>
    public int Port { get; init; }

    /// <summary>For 127.0.0.1, with its private key; null serves plain HTTP.</summary>
    public required X509Certificate2? Certificate { get; init; }

    /// <summary>Where requests go. The proxy does not own it.</summary>
    public required Azurite Azurite { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
