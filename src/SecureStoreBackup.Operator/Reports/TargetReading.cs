using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>What one listing tells of a policy. Pure.</summary>
internal static class TargetReading
{
    private const int MostForeign = 20;

    /// <param name="path">The policy's path; null when there is nothing of it.</param>
    public static TargetEvidence Of(ContainerListing container, string? path, ReportQuestion question, DateTimeOffset now)
    {
        var (below, period) = (path ?? question.Policy, question.Period);
        var blobs = path is null ? [] : container.Policies[path];
        var (listing, contents) = (Catalog.Of(below, blobs), PolicyContents.Of(below, blobs));
        var points = PointReading.Of(listing, contents, now);
        PointEvidence[] standing = [.. points.Where(point => point.Stands)];
        var gaps = GapReading.Of([.. points.Where(point => point.WasMade).Select(point => point.Slot)], period, now);
        var target = new TargetEvidence
        {
            Container = container.Container.GetLeftPart(UriPartial.Path),
            Path = path,
            Counts = Counts(points, standing, period),
            Gaps = gaps,
            LongestGap = gaps.MaxBy(gap => gap.Seconds),
            GapsOverMaxAge = question.MaxAge is { } most ? gaps.Count(gap => gap.Seconds > most.TotalSeconds) : null,
            Readings = Readings(contents, standing, period, now),
            Restores = Restores(below, blobs, period, now),
            Retention = RetentionReading.Of(contents, points, period, now),
            Locks = Locks(standing, now),
            Owners = [.. blobs.Select(blob => OwnerPath.NumberOf(below, blob.Path) is { } number ? new OwnerEvidence(number, blob.CommittedAt) : null).OfType<OwnerEvidence>().OrderBy(owner => owner.Number)],
            Foreign = [.. listing.Foreign.Concat(container.Foreign.Where(blob => blob.StartsWith($"{below}/", StringComparison.Ordinal))).Take(MostForeign)],
            Unproven = [],
            TakenAway = contents.Marks.Dead.ToHashSet(StringComparer.Ordinal),
            Points = [.. points.Where(point => point.State is not (EvidenceState.Deleted or EvidenceState.Vanished) || period.Has(point.Slot) || (point.MarkedAt is { } marked && period.Has(marked)))],
        };
        return target with { Unproven = UnprovenReading.Of(target, question, now) };
    }

    private static PointCounts Counts(IReadOnlyList<PointEvidence> points, PointEvidence[] standing, ReportPeriod period)
    {
        PointEvidence[] made = [.. points.Where(point => point.State is not (EvidenceState.NoManifest or EvidenceState.Ahead) && period.Has(point.Slot))];
        return new PointCounts(made.Length, made.Sum(point => point.Bytes), standing.Length, standing.Sum(point => point.Bytes), standing.Count(point => point.State == EvidenceState.Restorable))
        {
            Damaged = points.Count(point => point.State == EvidenceState.Damaged),
            Marked = points.Count(point => point.State == EvidenceState.Marked),
            Vanished = points.Count(point => point.State == EvidenceState.Vanished),
            NoManifest = points.Count(point => point.State == EvidenceState.NoManifest),
            Oldest = standing.FirstOrDefault()?.Slot,
            Newest = standing.LastOrDefault()?.Slot,
        };
    }

    private static ReadingSummary Readings(PolicyContents contents, PointEvidence[] standing, ReportPeriod period, DateTimeOffset now)
    {
        Reading[] all =
        [
            .. contents.Looks.Where(looks => PointReading.IsPoint(looks.Key)).SelectMany(looks => looks.Select(look => new Reading(look.At, looks.Key, look.Damaged)))
                .Where(reading => period.Has(reading.At) && reading.At <= now + PolicyMemory.Future).OrderBy(reading => reading.At).ThenBy(reading => reading.Point, StringComparer.Ordinal),
        ];
        var longest = standing.Where(point => point.LastRead is not null).MinBy(point => point.LastRead);
        return new ReadingSummary(
            all.Count(reading => !reading.Damaged), all.Count(reading => reading.Damaged), standing.Count(point => point.ReadAgain == 0),
            longest is null ? null : new Reading(longest.LastRead!.Value, longest.Point, Damaged: false), longest is null ? null : Seconds(longest.LastRead!.Value, now))
        {
            All = all,
        };
    }

    private static RestoreSummary Restores(string path, IReadOnlyList<StoredBlob> blobs, ReportPeriod period, DateTimeOffset now)
    {
        RestoreRow[] known =
        [
            .. blobs.Select(blob => RestoreRecordBlob.Read(blob.Path[(path.Length + 1)..], blob)).OfType<RestoreLook>().Where(look => look.At <= now + PolicyMemory.Future)
                .OrderBy(look => look.At).Select(look => new RestoreRow(look.At, look.Point, look.Mode, look.Depth, look.Succeeded)),
        ];
        RestoreRow[] all = [.. known.Where(row => period.Has(row.At))];
        var (drills, restores) = (all.Where(row => row.Mode == RestoreMode.Drill).ToArray(), all.Where(row => row.Mode != RestoreMode.Drill).ToArray());
        var last = known.LastOrDefault(row => row is { Mode: RestoreMode.Drill, Succeeded: true });
        return new RestoreSummary(drills.Length, drills.Count(row => row.Succeeded), drills.Where(row => row.Succeeded).Max(row => row.Depth), restores.Length, restores.Count(row => row.Succeeded))
        {
            LastDrill = last,
            LastDrillSeconds = last is null ? null : Seconds(last.At, now),
            All = all,
        };
    }

    private static LockSummary Locks(PointEvidence[] standing, DateTimeOffset now)
    {
        PointEvidence[] locked = [.. standing.Where(point => point.LockedUntil > now)];
        return new LockSummary(locked.Length, standing.Count(point => point.LegalHold), locked.Min(point => point.LockedUntil));
    }

    private static long Seconds(DateTimeOffset since, DateTimeOffset now) => Math.Max(0, (long)(now - since).TotalSeconds);
}
