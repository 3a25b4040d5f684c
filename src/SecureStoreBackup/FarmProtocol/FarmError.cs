namespace SecureStoreBackup.FarmProtocol;

/// <summary>An error of the agent, in answers (<c>{"error": …}</c>) and in jobs.</summary>
/// <param name="Code">PascalCase and stable; see <see cref="FarmErrorCodes"/>.</param>
/// <param name="Message">What failed, for a person. Carries no secret.</param>
/// <param name="Hint">What to do next.</param>
/// <param name="Retryable">Whether the same request may succeed later with nobody changing anything.</param>
public sealed record FarmError(string Code, string Message, string? Hint, bool Retryable);

public sealed record FarmErrorAnswer(FarmError Error);
