namespace SecureStoreBackup.Journal;

/// <summary>Names of a run's steps, as they stand in the journal. Steps that run once per target end in <c>/{target}</c>.</summary>
public static class StepNames
{
    public const string Preflight = nameof(Preflight);
    public const string EscrowPassphrase = nameof(EscrowPassphrase);
    public const string ExportServiceMasterKeys = nameof(ExportServiceMasterKeys);
    public const string BackUpFarm = nameof(BackUpFarm);
    public const string CopyOffsite = nameof(CopyOffsite);
    public const string Verify = nameof(Verify);
    public const string CommitManifest = nameof(CommitManifest);
    public const string TidyFarm = nameof(TidyFarm);
    public const string Prune = nameof(Prune);
    public const string SweepSecrets = nameof(SweepSecrets);

    /// <summary>The step's name for one target.</summary>
    public static string For(string step, string target) => $"{step}/{target}";

    /// <summary>Splits a name into the step and its target; the target is null for steps that run once.</summary>
    public static (string Step, string? Target) Split(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (name[..slash], name[(slash + 1)..]) : (name, null);
}
