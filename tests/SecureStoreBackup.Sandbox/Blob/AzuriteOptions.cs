using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Sandbox.Blob;

public sealed record AzuriteOptions
{
    /// <summary>0, the default, takes any free port.</summary>
    public int Port { get; init; }

    /// <summary>For 127.0.0.1: with <c>localhost</c> the SDK takes the account for a part of the path. Null serves plain HTTP, where no bearer token is taken.</summary>
    public required IssuedCertificate? Certificate { get; init; }

    /// <summary>Who issued it; null with it.</summary>
    public required X509Certificate2? Authority { get; init; }

    /// <summary>Default: the one in the source tree.</summary>
    public AzuriteInstallation? Installation { get; init; }

    /// <summary>How many megabytes of blobs it keeps in memory before it answers with errors. Default 1024.</summary>
    public int MemoryMegabytes { get; init; } = 1024;

    /// <summary>Default 60 s; it needs about 2 s of processor time.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
