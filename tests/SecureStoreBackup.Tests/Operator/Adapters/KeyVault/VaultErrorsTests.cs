using Azure;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters.KeyVault;

public sealed class VaultErrorsTests
{
    private static readonly Uri _vault = new("https://contoso-sp.vault.azure.net");

    [Theory]
    [InlineData(403, "Forbidden", "SecretDisabled", Reasons.SecretDisabled, false, "enable")]
    [InlineData(403, "Forbidden", "ForbiddenByRbac", Reasons.VaultForbidden, true, "role")]
    [InlineData(403, "Forbidden", "AccessDenied", Reasons.VaultForbidden, true, "access policy")]
    [InlineData(403, "Forbidden", "ForbiddenByFirewall", Reasons.VaultForbidden, true, "firewall")]
    [InlineData(401, "Unauthorized", null, Reasons.VaultForbidden, true, "tenant")]
    [InlineData(404, "SecretNotFound", null, Reasons.SecretNotFound, false, "recovered")]
    [InlineData(409, "Conflict", "ObjectIsDeletedButRecoverable", Reasons.SecretNameBlocked, false, "purge")]
    [InlineData(409, "Conflict", "ObjectIsBeingDeleted", Reasons.SecretNameBlocked, true, "again")]
    [InlineData(429, "Throttled", null, Reasons.VaultThrottled, true, "wait")]
    [InlineData(500, "InternalServerError", null, Reasons.VaultUnreachable, true, "HTTP 500")]
    [InlineData(400, "BadParameter", null, Reasons.VaultRefused, false, "BadParameter")]
    public void Each_answer_becomes_a_reason_and_says_what_to_do(int status, string code, string? inner, string reason, bool retry, string says)
    {
        using var answer = Answer(status, code, inner);

        var failure = VaultErrors.Translate(new RequestFailedException(answer), _vault, "secret 'contoso-sssp'")!;

        Assert.Equal((reason, retry), (failure.Reason, failure.Retry));
        Assert.Contains(says, failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("contoso-sp.vault.azure.net", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"error":{"innererror":7}}""")]
    [InlineData("""{"error":{"innererror":{"code":{}}}}""")]
    public void A_body_of_any_shape_is_survived(string body)
    {
        using var answer = new FakeResponse(403, body, ("Content-Type", "application/json"));

        Assert.Equal(Reasons.VaultForbidden, VaultErrors.Translate(new RequestFailedException(answer), _vault, "it")!.Reason);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(0, true)]
    [InlineData(403, false)]
    [InlineData(409, false)]
    [InlineData(429, false)]
    public void A_write_without_a_clear_answer_is_ambiguous_and_no_other(int status, bool ambiguous)
    {
        var e = status == 0 ? new RequestFailedException("connection reset") : new RequestFailedException(status, "words");

        var failure = VaultErrors.TranslateWrite(e, _vault, "secret 'x'")!;

        Assert.Equal(ambiguous, failure.Reason == Reasons.SecretWriteAmbiguous);
    }

    [Fact]
    public void A_vault_whose_challenge_names_another_domain_is_refused_for_good()
    {
        var failure = VaultErrors.Translate(new InvalidOperationException("The challenge resource 'evil' does not match the requested domain."), _vault, "it")!;

        Assert.Equal((Reasons.VaultRefused, false), (failure.Reason, failure.Retry));
        Assert.Contains("keyVault.url", failure.Message, StringComparison.Ordinal);
    }

    private static FakeResponse Answer(int status, string code, string? inner)
    {
        var innerError = inner is null ? "" : $",\"innererror\":{{\"code\":\"{inner}\"}}";
        return new(status, $"{{\"error\":{{\"code\":\"{code}\",\"message\":\"words\"{innerError}}}}}", ("Content-Type", "application/json"));
    }
}
