using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>
/// The API server refused a request; its own words are kept whole. What goes wrong on the way to it stays what the framework
/// throws: <see cref="HttpRequestException"/>, <see cref="IOException"/>, <see cref="TimeoutException"/>.
/// </summary>
public sealed class KubernetesException(Status status, TimeSpan? retryAfter = null) : Exception(status.Message)
{
    public Status Status { get; } = status;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>How long the server asks to be left alone, at most 5 min whatever it says; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; } =
        Shortened(retryAfter ?? (status.Details?.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null));

    /// <summary>There is no such object, or no such kind or namespace.</summary>
    public bool IsNotFound => Status.Code == 404;

    /// <summary>The object changed since it was read: read again, decide again.</summary>
    public bool IsConflict => Status.Code == 409 && !IsAlreadyExists;

    public bool IsAlreadyExists => Status.Reason == "AlreadyExists";

    /// <summary>The resourceVersion or continue token is too old: list again.</summary>
    public bool IsGone => Status.Code == 410 || Status.Reason is "Expired" or "Gone";

    /// <summary>The credential is good and its rights do not suffice.</summary>
    public bool IsForbidden => Status.Code == 403;

    /// <summary>The resourceVersion is newer than any that the server knows, as after a restore of its own store: list again.</summary>
    public bool IsVersionTooLarge => Status.Details?.Causes?.Any(cause => cause.Reason == "ResourceVersionTooLarge") ?? false;

    /// <summary>The namespace is being deleted, and nothing can be made in it.</summary>
    public bool IsNamespaceTerminating => Status.Details?.Causes?.Any(cause => cause.Reason == "NamespaceTerminating") ?? false;

    /// <summary>Whether the same request may succeed if sent again unchanged: 429 and 5xx.</summary>
    public bool IsTransient => Status.Code is 429 or >= 500;

    private static TimeSpan? Shortened(TimeSpan? asked) => asked > LongestRetryAfter ? LongestRetryAfter : asked;
}

/// <summary>The API server, or what stands before it, answered with something that is not what was asked for.</summary>
public sealed class InvalidAnswerException(string message, Exception? inner = null) : Exception(message, inner);
