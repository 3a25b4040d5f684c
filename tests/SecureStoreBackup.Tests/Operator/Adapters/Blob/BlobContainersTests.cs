using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BlobContainersTests
{
    [Theory]
    [InlineData("http://contoso.blob.core.windows.net/securestore")]
    [InlineData("https://contoso.blob.core.windows.net/")]
    [InlineData("https://contoso.blob.core.windows.net/securestore/prefix")]
    [InlineData("https://contoso.blob.core.windows.net/securestore?sv=1&sig=x")]
    [InlineData("ftp://contoso/securestore")]
    public void A_url_that_is_not_a_containers_is_refused_at_once(string url)
    {
        var failure = Refused(url, new AzureIdentity.WorkloadIdentity(), AzureRoute.Default);

        Assert.Equal((Reasons.InvalidSpec, "containerUrl"), (failure.Reason, failure.Field));
    }

    [Fact]
    public void A_bundle_without_a_certificate_is_refused_at_once()
    {
        var failure = Refused("https://contoso.blob.core.windows.net/securestore", new AzureIdentity.WorkloadIdentity(), new AzureRoute("not PEM"));

        Assert.Equal((Reasons.InvalidSpec, "caBundle"), (failure.Reason, failure.Field));
    }

    [Fact]
    public void A_key_that_is_not_base64_is_refused_without_showing_it()
    {
        var failure = Refused("http://127.0.0.1:10000/devstoreaccount1/securestore", new AzureIdentity.SharedKeySecret(new SecretValue("hunter2!")), AzureRoute.Default);

        Assert.Equal(Reasons.IdentityRefused, failure.Reason);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("https://contoso.blob.core.windows.net/securestore?sv=2024-05-04&sig=hunter2")]
    public void What_is_no_shared_access_signature_is_refused_without_showing_it(string token)
    {
        var failure = Refused("https://contoso.blob.core.windows.net/securestore", new AzureIdentity.SasSecret(new SecretValue(token)), AzureRoute.Default);

        Assert.Equal((Reasons.IdentityRefused, true), (failure.Reason, failure.Retry));
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_access_signature_travels_over_https_only() =>
        Assert.Equal(Reasons.InvalidSpec, Refused("http://127.0.0.1:10000/devstoreaccount1/securestore", new AzureIdentity.SasSecret(new SecretValue("sv=1&sig=x")), AzureRoute.Default).Reason);

    private static StepFailure Refused(string url, AzureIdentity identity, AzureRoute route)
    {
        using var transports = new AzureTransports(new());
        using var pool = new BufferPool();
        var containers = new BlobContainers(new AzureIdentities(transports), transports, pool);
        return Assert.Throws<StepFailedException>(() => containers.Open(new Uri(url), identity, route)).Failure;
    }
}
