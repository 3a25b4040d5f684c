namespace SecureStoreBackup.Operator.Pruning;

/// <summary>A deletion by hand, for people.</summary>
internal static class DeletionText
{
    public static void Write(DeletionReport report, TextWriter output)
    {
        foreach (var target in report.Targets)
        {
            if (target.State == DeletionState.Absent)
            {
                output.WriteLine($"{target.Target}: nothing of {report.Point} is there.");
                continue;
            }

            output.WriteLine($"{target.Target}: {target.Blobs.Count} blobs, {target.Bytes} bytes; {target.Stay} other restorable points stay.");
            foreach (var blob in target.Blobs)
                output.WriteLine($"  {blob.Path}  {blob.Bytes}");
        }

        foreach (var target in report.Targets)
        {
            if (target.State == DeletionState.Deleted)
                output.WriteLine($"{target.Target}: deleted.");
            if (target.State == DeletionState.Left)
                output.WriteLine($"{target.Target}: not all of it is deleted: {target.Why}{(target.Until is { } until ? $" until {until:yyyy-MM-dd HH:mm:ss}Z" : "")}. See docs/retention.md.");
        }

        if (!report.Confirmed && report.Targets.Any(target => target.State == DeletionState.Shown) && report.Targets.All(target => target.State != DeletionState.Refused))
            output.WriteLine($"Nothing was deleted. To delete all of this for good, say it again with --confirm {report.Point}");
    }
}
