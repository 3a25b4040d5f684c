using System.Net;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.Sandbox;

/// <summary>One authority and one certificate for every host of the Azure half, as long as the tests run.</summary>
internal static class AzureCertificates
{
    public static CertificateAuthority Authority { get; } = CertificateAuthority.Create("sandbox", TimeProvider.System);

    public static IssuedCertificate Server { get; } =
        Authority.IssueServer("azure", ["*.vault.localhost", "login.localhost"], [IPAddress.Loopback]);
}
