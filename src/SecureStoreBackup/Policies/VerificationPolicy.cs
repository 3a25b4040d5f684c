using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Policies;

/// <summary>When stored recovery points are read again.</summary>
/// <param name="Schedule">Its slots begin a pass, in the policy's time zone.</param>
/// <param name="MaxPointsPerPass">How many points of each target one pass reads. 1 to 100.</param>
public sealed record VerificationPolicy(Schedule Schedule, int MaxPointsPerPass);
