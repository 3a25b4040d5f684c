namespace SecureStoreBackup.Ports;

/// <summary>The outside world refused a step.</summary>
/// <param name="Reason">PascalCase and stable (<see cref="Reasons"/>): it becomes the condition's and the event's reason.</param>
/// <param name="Message">One sentence or two for a person: what failed, and what to do next. Carries no secret.</param>
/// <param name="Retry">Whether the same step may succeed later with nobody changing anything.</param>
public sealed record StepFailure(string Reason, string Message, bool Retry)
{
    /// <summary>The field of the policy that a person would change, such as <c>spec.farm.agentUrl</c>; null where none is to blame.</summary>
    public string? Field { get; init; }

    /// <summary>How long the other side asked us to wait before the next try; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether a host's name was not resolved, so that nobody was asked at all.</summary>
    public bool NameUnknown { get; init; }

    public override string ToString() => Field is null ? $"{Reason}: {Message}" : $"{Reason}: {Field}: {Message}";
}
