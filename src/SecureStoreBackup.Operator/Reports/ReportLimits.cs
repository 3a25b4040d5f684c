namespace SecureStoreBackup.Operator.Reports;

/// <summary>What no container can tell: said in every report.</summary>
internal static class ReportLimits
{
    public static readonly IReadOnlyList<string> Sentences =
    [
        "The report repeats what the containers say. Whoever may write to a container may write such records too; what is locked for good cannot be changed since it was written.",
        "A retention policy of a container as a whole shows on no blob: points that it protects count as not locked here.",
        "A verification proves what was there when it was made, the secrets of the point included; nothing here was read again for the report, apart from names, sizes, times and metadata.",
        "Whether keys and data lie with different administrators does not show: a container does not know who else may open the vault.",
        "A recovery point that was never verified again and was deleted by other means than ours leaves no trace here, unless the container keeps deleted blobs.",
        "Journals of retention are kept for 90 days: passes of earlier days are not counted. Tombstones are kept.",
        "Only a drill with the depth Decrypted, or a restore, shows that a recovery point opens on a farm.",
    ];
}
