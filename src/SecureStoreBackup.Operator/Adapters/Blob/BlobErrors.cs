using Azure;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>Blob Storage's errors, as refusals that say what to do.</summary>
public static class BlobErrors
{
    /// <param name="e">What the SDK threw.</param>
    /// <param name="container">The container's URL.</param>
    /// <param name="path">The blob that it is about; null for the container.</param>
    /// <returns>Null for what is no refusal, such as a defect of our own.</returns>
    public static StepFailure? Translate(Exception e, Uri container, string? path)
    {
        var what = $"the container {WithoutQuery(container)}";
        return TransportErrors.Translate(e, what, Reasons.ContainerUnreachable)
            ?? (TransportErrors.Last(e) is RequestFailedException answer ? Answered(answer, what, path is null ? "the list of blobs" : $"'{path}'") : null);
    }

    /// <summary>Whether a commit that failed like this may be in effect, or may have found somebody else's: only the blob's properties tell.</summary>
    public static bool CommitIsUnsettled(Exception e) => TransportErrors.Last(e) switch
    {
        RequestFailedException answer => answer.Status is 0 or 408 or 409 or 412 or >= 500 || answer.ErrorCode == "InvalidBlockList",
        HttpRequestException or IOException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>The URL without a query, which could be a signature.</summary>
    public static string WithoutQuery(Uri container) => container.GetLeftPart(UriPartial.Path);

    private static StepFailure Answered(RequestFailedException e, string what, string subject)
    {
        var code = e.ErrorCode ?? "no code";
        return (e.Status, e.ErrorCode) switch
        {
            (404, "ContainerNotFound" or "ResourceNotFound") => new(Reasons.ContainerNotFound, $"Azure does not find {what}; create it, or correct containerUrl.", Retry: true),
            (403, "AuthorizationPermissionMismatch") => new(Reasons.ContainerForbidden, $"Our identity has no role for {subject} in {what}; give it one with blobs read and write, such as Storage Blob Data Contributor. New assignments take minutes to work.", Retry: true),
            (403, "AuthorizationFailure") => new(Reasons.ContainerForbidden, $"{what} refuses us: allow the cluster's addresses in its network rules, or use a private endpoint; a shared access signature may have expired.", Retry: true),
            (403, "KeyBasedAuthenticationNotPermitted") => new(Reasons.ContainerForbidden, $"The account of {what} takes no shared keys; use identity type WorkloadIdentity.", Retry: false),
            (403, "AuthorizationProtocolMismatch" or "AuthorizationSourceIPMismatch" or "AuthorizationServiceMismatch" or "AuthorizationResourceTypeMismatch") => new(Reasons.ContainerForbidden, $"The shared access signature does not cover {subject} in {what} ({code}); issue one for this container, from these addresses, over https.", Retry: true),
            (401 or 403, _) or (400, "InvalidAuthenticationInfo") => new(Reasons.ContainerForbidden, $"We are refused {subject} in {what} ({code}); check the identity, its tenant, its key, and whether its signature has expired or was revoked.", Retry: true),
            (429, _) or (503, "ServerBusy") or (500, "OperationTimedOut") => new(Reasons.ContainerThrottled, $"The account of {what} is busy and asks us to wait.", Retry: true) { RetryAfter = RetryAfterHeader.Read(e.GetRawResponse()) },
            (408 or >= 500, _) => new(Reasons.ContainerUnreachable, $"HTTP {e.Status} ({code}) from {what}; we keep trying.", Retry: true) { RetryAfter = RetryAfterHeader.Read(e.GetRawResponse()) },
            (400, "Crc64Mismatch" or "Md5Mismatch") => new(Reasons.ContainerUnreachable, $"A block of {subject} was damaged on its way to {what}; we send it again.", Retry: true),
            (400, "InvalidBlockList") => new(Reasons.ContainerRefused, $"Staged blocks of {subject} in {what} are gone; the next try stages them again.", Retry: true),
            (400, "InvalidBlobOrBlock" or "InvalidBlockId") => new(Reasons.ContainerRefused, $"Another program staged blocks of {subject} in {what}; commit or delete that blob, or wait seven days until Azure drops them.", Retry: false),
            (409, "BlobImmutableDueToPolicy" or "BlobImmutableDueToLegalHold" or "ContainerImmutableDueToPolicy") => new(Reasons.BlobLocked, $"Immutability locks {subject} in {what}, which is as it should be; nothing was changed.", Retry: false),
            (409, "BlobArchived" or "BlobBeingRehydrated") => new(Reasons.ContainerRefused, $"The archive tier holds {subject} in {what}; copy it to an online tier, and keep backups in Hot, Cool or Cold.", Retry: false),
            (409, "ContainerBeingDeleted" or "ContainerDisabled" or "AccountBeingCreated") => new(Reasons.ContainerRefused, $"Azure says that {what} is not in service ({code}); we keep trying.", Retry: true),
            _ => new(Reasons.ContainerRefused, $"HTTP {e.Status} ({code}) for {subject} from {what}; check containerUrl, prefix and access tier.", Retry: false),
        };
    }
}
