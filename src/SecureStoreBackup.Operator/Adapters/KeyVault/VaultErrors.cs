using System.Text.Json;
using Azure;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.KeyVault;

/// <summary>Key Vault's errors, as refusals that say what to do.</summary>
public static class VaultErrors
{
    /// <param name="e">What the SDK threw.</param>
    /// <param name="vault">The vault's URL.</param>
    /// <param name="subject">What was asked for, as in <c>secret 'contoso-sssp'</c>.</param>
    /// <returns>Null for what is no refusal, such as a defect of our own.</returns>
    public static StepFailure? Translate(Exception e, Uri vault, string subject)
    {
        var what = $"the vault {vault.Host}";
        if (TransportErrors.Translate(e, what, Reasons.VaultUnreachable) is { } transport)
            return transport;
        return TransportErrors.Last(e) switch
        {
            RequestFailedException answer => Answered(answer, what, subject),
            InvalidOperationException or UriFormatException =>
                new(Reasons.VaultRefused, $"What answers as {what} is not the Key Vault that it claims to be (its authentication challenge names another domain); correct keyVault.url.", Retry: false),
            _ => null,
        };
    }

    /// <summary>As <see cref="Translate"/>; a write that may have happened all the same is <see cref="Reasons.SecretWriteAmbiguous"/>.</summary>
    public static StepFailure? TranslateWrite(Exception e, Uri vault, string subject) =>
        Translate(e, vault, subject) is not { } failure ? null
        : MayHaveHappened(e) ? failure with { Reason = Reasons.SecretWriteAmbiguous, Message = $"Nobody can say yet whether {subject} was written. {failure.Message}", Retry = true }
        : failure;

    // No answer, or the server's own failure. A refused token or certificate stops the request before it is sent.
    private static bool MayHaveHappened(Exception e) =>
        !TransportErrors.IsUntrusted(e) && TransportErrors.Last(e) switch
        {
            RequestFailedException answer => answer.Status is 0 or 408 or >= 500,
            HttpRequestException or IOException or OperationCanceledException => true,
            _ => false,
        };

    private static StepFailure Answered(RequestFailedException e, string what, string subject)
    {
        var code = InnerCode(e) ?? e.ErrorCode;
        return (e.Status, code) switch
        {
            (403, "SecretDisabled") => new(Reasons.SecretDisabled, $"{Capital(subject)} in {what} is disabled; enable that version, or name another.", Retry: false),
            (403, "ForbiddenByFirewall") => new(Reasons.VaultForbidden, $"The firewall of {what} refuses us; allow the cluster's outgoing addresses, or use a private endpoint.", Retry: true),
            (403, "ForbiddenByRbac") => new(Reasons.VaultForbidden, $"We may not use {subject} in {what}; give the identity a role with secrets get, set, update and readMetadata, and delete where the policy has a retention. New assignments take minutes to work.", Retry: true),
            (403, "AccessDenied") => new(Reasons.VaultForbidden, $"The access policy of {what} does not let us use {subject}; allow the identity get, list and set of secrets, and delete where the policy has a retention. Changes take minutes to work.", Retry: true),
            (401 or 403, _) => new(Reasons.VaultForbidden, $"{Capital(what)} refuses us {subject} ({code ?? "no code"}); check the identity's tenant and roles.", Retry: true),
            (404, "SecretNotFound" or null) => new(Reasons.SecretNotFound, $"{Capital(subject)} is not in {what}; it was never put there, or is deleted and can be recovered.", Retry: false),
            (409, "ObjectIsDeletedButRecoverable") => new(Reasons.SecretNameBlocked, $"{Capital(subject)} in {what} is deleted but not yet purged, which blocks its name; recover it, or purge it if nothing needs it.", Retry: false),
            (409, "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered") => new(Reasons.SecretNameBlocked, $"{Capital(subject)} in {what} is being deleted or recovered; we try again when that is over.", Retry: true),
            (429, _) => new(Reasons.VaultThrottled, $"{Capital(what)} is busy and asks us to wait.", Retry: true) { RetryAfter = RetryAfterHeader.Read(e.GetRawResponse()) },
            (408 or >= 500, _) => new(Reasons.VaultUnreachable, $"{Capital(what)} failed with HTTP {e.Status} ({code ?? "no code"}); we keep trying.", Retry: true) { RetryAfter = RetryAfterHeader.Read(e.GetRawResponse()) },
            _ => new(Reasons.VaultRefused, $"{Capital(what)} refused {subject} with HTTP {e.Status} ({code ?? "no code"}); check that keyVault.url names a vault and that the secret's name has letters, digits and hyphens only.", Retry: false),
        };
    }

    // The SDK's ErrorCode is the outer code alone, which is "Forbidden" for a missing role and for a disabled secret alike.
    private static string? InnerCode(RequestFailedException e)
    {
        if (e.GetRawResponse()?.ContentStream is not { CanSeek: true, Length: > 0 and < 64 * 1024 })
            return null;
        try
        {
            using var body = JsonDocument.Parse(e.GetRawResponse()!.Content.ToMemory());
            return body.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object
                && error.TryGetProperty("innererror", out var inner) && inner.ValueKind is JsonValueKind.Object
                && inner.TryGetProperty("code", out var code) && code.ValueKind is JsonValueKind.String
                ? code.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
