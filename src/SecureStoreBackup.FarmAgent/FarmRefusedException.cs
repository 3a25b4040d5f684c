using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent;

/// <summary>An expected refusal: it becomes the error of an answer or of a job, and nothing is logged but its code.</summary>
public sealed class FarmRefusedException(FarmError error, Exception? cause = null) : Exception(error.Message, cause)
{
    public FarmRefusedException(string code, string message, string? hint = null, bool retryable = false, Exception? cause = null)
        : this(new FarmError(code, message, hint, retryable), cause)
    {
    }

    public FarmError Error { get; } = error;

    /// <summary>How long a caller should wait before it asks again; null when that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static FarmRefusedException BadRequest(string field, string flaw) =>
        new(FarmErrorCodes.BadRequest, $"{field}: {flaw}", "Send what docs/farm-agent.md describes.");
}
