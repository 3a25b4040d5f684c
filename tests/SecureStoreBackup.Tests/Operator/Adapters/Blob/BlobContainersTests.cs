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
        var failure = Refused(url, new AzureIdentity.WorkloadIdentity(), caBundle: null);

        Assert.Equal((Reasons.InvalidSpec, "containerUrl"), (failure.Reason, failure.Field));
    }

    [Fact]
    public void A_bundle_without_a_certificate_is_refused_at_once()
    {
        var failure = Refused("https://contoso.blob.core.windows.net/securestore", new AzureIdentity.WorkloadIdentity(), "not PEM");

        Assert.Equal((Reasons.InvalidSpec, "caBundle"), (failure.Reason, failure.Field));
    }

    [Fact]
    public void A_key_that_is_not_base64_is_refused_without_showing_it()
    {
        var failure = Refused("http://127.0.0.1:10000/devstoreaccount1/securestore", new AzureIdentity.SharedKeySecret(new SecretValue("hunter2!")), caBundle: null);

        Assert.Equal(Reasons.IdentityRefused, failure.Reason);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    private static StepFailure Refused(string url, AzureIdentity identity, string? caBundle)
    {
        using var transports = new AzureTransports(new());
        using var pool = new BufferPool();
        var containers = new BlobContainers(new AzureIdentities(transports), transports, pool);
        return Assert.Throws<StepFailedException>(() => containers.Open(new Uri(url), identity, caBundle)).Failure;
    }
}
