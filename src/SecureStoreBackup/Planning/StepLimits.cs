using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>
/// How long each step may take from its first beginning, outages included. A step past its limit fails with
/// <c>DeadlineExceeded</c>, so that no run waits for ever and holds up the next.
/// </summary>
public static class StepLimits
{
    public static TimeSpan Of(string name) => StepNames.Split(name).Step switch
    {
        StepNames.Preflight => TimeSpan.FromMinutes(30),
        StepNames.EscrowPassphrase => TimeSpan.FromMinutes(45),
        StepNames.ExportServiceMasterKeys => TimeSpan.FromMinutes(30),
        StepNames.BackUpFarm => TimeSpan.FromHours(12),
        StepNames.CopyOffsite => TimeSpan.FromHours(24),
        StepNames.Verify => TimeSpan.FromHours(24),
        StepNames.CommitManifest => TimeSpan.FromHours(1),
        _ => TimeSpan.FromMinutes(30),
    };
}
