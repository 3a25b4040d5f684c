namespace SecureStoreBackup.Restoring;

/// <summary>Names of a restore's steps, as they stand in its journal.</summary>
public static class RestoreStepNames
{
    /// <summary>Finds the point and the farm, and freezes what the rest will use. Reads only.</summary>
    public const string Plan = nameof(Plan);

    /// <summary>Writes down off-site that a restore of this name began, once for all time.</summary>
    public const string Announce = nameof(Announce);

    /// <summary>Every byte and every secret of the point is read.</summary>
    public const string VerifyPoint = nameof(VerifyPoint);

    /// <summary>What the farm holds now is backed up.</summary>
    public const string BackUpFirst = nameof(BackUpFirst);

    public const string StageSet = nameof(StageSet);
    public const string RestoreFarm = nameof(RestoreFarm);
    public const string RefreshKey = nameof(RefreshKey);
    public const string CompareApplications = nameof(CompareApplications);
    public const string RestoreServiceMasterKey = nameof(RestoreServiceMasterKey);
    public const string CleanStage = nameof(CleanStage);

    /// <summary>Writes down off-site what was done.</summary>
    public const string Record = nameof(Record);

    /// <summary>Whether the step is told whatever came of those before it.</summary>
    public static bool IsLast(string name) => name is CleanStage or Record;

    /// <summary>Whether a restore can be complete without it. All others are what it promises.</summary>
    public static bool MayBeSkipped(string name) => name is Announce || IsLast(name);
}
