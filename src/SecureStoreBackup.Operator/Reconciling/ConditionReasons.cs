namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Reasons of conditions that tell of no refusal. Stable, like <see cref="Ports.Reasons"/>.</summary>
public static class ConditionReasons
{
    public const string Probing = nameof(Probing);
    public const string Ready = nameof(Ready);
    public const string Scheduled = nameof(Scheduled);
    public const string Answers = nameof(Answers);
    public const string Escrowed = nameof(Escrowed);
    public const string NoBackupYet = nameof(NoBackupYet);
    public const string Current = nameof(Current);
    public const string Behind = nameof(Behind);
    public const string Fresh = nameof(Fresh);
    public const string Stale = nameof(Stale);
    public const string NoRecoveryPoint = nameof(NoRecoveryPoint);
    public const string Enforced = nameof(Enforced);
    public const string ForeignBlobs = nameof(ForeignBlobs);
    public const string Decrypted = nameof(Decrypted);
    public const string IntegrityOnly = nameof(IntegrityOnly);
    public const string NoDrillYet = nameof(NoDrillYet);
    public const string DrillFailed = nameof(DrillFailed);
    public const string Intact = nameof(Intact);
    public const string PointDamaged = nameof(PointDamaged);
}
