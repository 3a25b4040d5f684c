namespace SecureStoreBackup.Operator.Verification;

/// <summary>One later verification of a recovery point, as its evidence tells it.</summary>
/// <param name="At">UTC, to the second.</param>
public sealed record PointLook(DateTimeOffset At, bool Damaged);
