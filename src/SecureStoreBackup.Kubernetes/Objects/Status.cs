using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>The API server's account of a request that it refused, or of a deletion that it did.</summary>
public sealed record Status
{
    /// <summary>"Success" or "Failure".</summary>
    [JsonPropertyName("status")]
    public string? Outcome { get; init; }

    /// <summary>For people.</summary>
    public string Message { get; init => field = value ?? ""; } = "";

    /// <summary>For machines, such as "NotFound" or "AlreadyExists"; empty when the server gave none.</summary>
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>The HTTP status code.</summary>
    public int Code { get; init; }

    public StatusDetails? Details { get; init; }
}

/// <summary>What a <see cref="Status"/> is about.</summary>
public sealed record StatusDetails
{
    public string? Name { get; init; }

    public string? Group { get; init; }

    public string? Kind { get; init; }

    public string? Uid { get; init; }

    public IReadOnlyList<StatusCause>? Causes { get; init; }

    public int? RetryAfterSeconds { get; init; }
}

/// <summary>One reason of several why a request was refused.</summary>
/// <param name="Reason">Such as "FieldValueInvalid".</param>
/// <param name="Message">For people.</param>
/// <param name="Field">The field's path, such as <c>spec.size</c>.</param>
public sealed record StatusCause(string? Reason, string? Message, string? Field);
