using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Sandbox.ApiServer;

/// <summary>How a <see cref="KubernetesApiServer"/> is started.</summary>
public sealed record KubernetesApiServerOptions
{
    /// <summary>The loopback port. Default 0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>What Kestrel presents; valid for 127.0.0.1.</summary>
    public required X509Certificate2 ServerCertificate { get; init; }

    /// <summary>The authority that clients pin, PEM.</summary>
    public required string CertificateAuthorityPem { get; init; }

    /// <summary>The one bearer token. Default: 32 random bytes.</summary>
    public string? Token { get; init; }

    /// <summary>A file to write down what the operator asks for, as authorization sees it; null for none.</summary>
    public string? OperatorRequests { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Changes that watches and continue tokens may reach back, over all resources. Default 10,000, at least 1.</summary>
    public int HistoryCapacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 10_000;

    /// <summary>Whether garbage is collected and deleted namespaces are emptied. Default true; a bare API server does neither.</summary>
    public bool PlayControllerManager { get; init; } = true;
}
