using System.Security.Authentication;
using Azure;
using Azure.Identity;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BlobErrorsTests
{
    private static readonly Uri _container = new("https://contoso.blob.core.windows.net/securestore?sig=SIGNATURE");

    [Theory]
    [InlineData(404, "ContainerNotFound", Reasons.ContainerNotFound, true, "create it")]
    [InlineData(403, "AuthorizationPermissionMismatch", Reasons.ContainerForbidden, true, "Storage Blob Data Contributor")]
    [InlineData(403, "AuthorizationFailure", Reasons.ContainerForbidden, true, "network rules")]
    [InlineData(403, "KeyBasedAuthenticationNotPermitted", Reasons.ContainerForbidden, false, "WorkloadIdentity")]
    [InlineData(400, "InvalidAuthenticationInfo", Reasons.ContainerForbidden, true, "its key")]
    [InlineData(401, "InvalidAuthenticationInfo", Reasons.ContainerForbidden, true, "InvalidAuthenticationInfo")]
    [InlineData(503, "ServerBusy", Reasons.ContainerThrottled, true, "busy")]
    [InlineData(429, "TooManyRequests", Reasons.ContainerThrottled, true, "busy")]
    [InlineData(500, "InternalError", Reasons.ContainerUnreachable, true, "HTTP 500")]
    [InlineData(400, "Crc64Mismatch", Reasons.ContainerUnreachable, true, "damaged")]
    [InlineData(400, "Md5Mismatch", Reasons.ContainerUnreachable, true, "damaged")]
    [InlineData(400, "InvalidBlobOrBlock", Reasons.ContainerRefused, false, "Another program")]
    [InlineData(409, "BlobImmutableDueToPolicy", Reasons.BlobLocked, false, "Immutability")]
    [InlineData(409, "BlobArchived", Reasons.ContainerRefused, false, "archive")]
    [InlineData(400, "InvalidQueryParameterValue", Reasons.ContainerRefused, false, "InvalidQueryParameterValue")]
    public void Each_answer_becomes_a_reason_and_says_what_to_do(int status, string code, string reason, bool retry, string says)
    {
        var failure = BlobErrors.Translate(new RequestFailedException(status, "words", code, null), _container, "a/b")!;

        Assert.Equal((reason, retry), (failure.Reason, failure.Retry));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Contains("https://contoso.blob.core.windows.net/securestore", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SIGNATURE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_busy_account_says_how_long_to_wait()
    {
        using var answer = new FakeResponse(503, "", ("Retry-After", "17"), ("x-ms-error-code", "ServerBusy"));

        var failure = BlobErrors.Translate(new RequestFailedException(answer), _container, path: null)!;

        Assert.Equal(TimeSpan.FromSeconds(17), failure.RetryAfter);
    }

    [Fact]
    public void Of_several_attempts_the_last_one_counts()
    {
        var attempts = new AggregateException(new RequestFailedException("first"), new RequestFailedException("connection refused"));

        var failure = BlobErrors.Translate(attempts, _container, path: null)!;

        Assert.Equal((Reasons.ContainerUnreachable, true), (failure.Reason, failure.Retry));
        Assert.Contains("connection refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_we_do_not_trust_needs_a_person()
    {
        var e = new RequestFailedException("tls", new HttpRequestException("ssl", new AuthenticationException("The remote certificate is invalid because of errors in the certificate chain: PartialChain")));

        var failure = BlobErrors.Translate(e, _container, path: null)!;

        Assert.Equal((Reasons.ContainerUnreachable, false), (failure.Reason, failure.Retry));
        Assert.Contains("caBundle", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_identity_names_the_code_and_the_remedy()
    {
        var e = new AuthenticationFailedException("WorkloadIdentityCredential authentication failed: AADSTS700213: No matching federated identity record found for presented assertion subject");

        var failure = BlobErrors.Translate(e, _container, path: null)!;

        Assert.Equal(Reasons.IdentityRefused, failure.Reason);
        Assert.Contains("AADSTS700213", failure.Message, StringComparison.Ordinal);
        Assert.Contains("federated credential", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_defects_are_not_blamed_on_the_container() =>
        Assert.Null(BlobErrors.Translate(new NullReferenceException(), _container, path: null));
}
