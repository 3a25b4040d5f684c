using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>The marks of every point of one policy, as a listing shows them. A blob that has the name of a mark but not our metadata counts for nothing.</summary>
public sealed class PointMarks
{
    public const string AtMetadata = "at";
    public const string ByHandMetadata = "byhand";

    private readonly Dictionary<string, List<(MarkName Name, StoredBlob Blob)>> _marks = new(StringComparer.Ordinal);

    /// <summary>Takes a blob of the policy into account.</summary>
    /// <param name="relative">Its path below the policy's.</param>
    /// <returns>Whether it is a mark.</returns>
    public bool Add(string relative, StoredBlob blob)
    {
        if (!relative.StartsWith(MarkName.Folder + "/", StringComparison.Ordinal) || MarkName.TryParse(relative[(MarkName.Folder.Length + 1)..]) is not { } name
            || !Stamp.TryParse(blob.Metadata.GetValueOrDefault(AtMetadata) ?? "", out _) || !blob.Metadata.ContainsKey(CopyOffsiteStep.OperationMetadata))
            return false;
        if (!_marks.TryGetValue(name.Point, out var marks))
            _marks.Add(name.Point, marks = []);
        marks.Add((name, blob));
        return true;
    }

    /// <summary>Points with a tombstone in effect.</summary>
    public IEnumerable<string> Dead => _marks.Keys.Where(point => InEffect(point) is not null);

    /// <summary>Whether the point was ever marked.</summary>
    public bool Any(string point) => _marks.ContainsKey(point);

    /// <summary>The tombstone in effect; null when there is none.</summary>
    public (MarkName Name, StoredBlob Blob)? InEffect(string point)
    {
        if (!_marks.TryGetValue(point, out var marks) || !marks.Exists(mark => !mark.Name.Withdrawal))
            return null;
        var highest = marks.Where(mark => !mark.Name.Withdrawal).MaxBy(mark => mark.Name.Number);
        return marks.Exists(mark => mark.Name.Withdrawal && mark.Name.Number >= highest.Name.Number) ? null : highest;
    }

    /// <summary>The name of the next tombstone of a point that has none in effect.</summary>
    public MarkName Next(string point) => new(point, _marks.TryGetValue(point, out var marks) ? marks.Max(mark => mark.Name.Number) + 1 : 1, Withdrawal: false);

    /// <summary>The tombstone in effect, as retention sees it.</summary>
    public Tombstone? TombstoneOf(string point)
    {
        if (InEffect(point) is not { } mark)
            return null;
        return new Tombstone(TimeOf(mark.Blob), mark.Blob.Metadata.ContainsKey(ByHandMetadata));
    }

    /// <summary>Every tombstone and every withdrawal, whether in effect or not, in no order.</summary>
    public IEnumerable<(MarkName Name, DateTimeOffset At, bool ByHand)> All =>
        _marks.Values.SelectMany(marks => marks).Select(mark => (mark.Name, TimeOf(mark.Blob), mark.Blob.Metadata.ContainsKey(ByHandMetadata)));

    /// <summary>The later of its writer's clock and the container's.</summary>
    private static DateTimeOffset TimeOf(StoredBlob mark) => Stamp.TryParse(mark.Metadata[AtMetadata], out var at) && !(mark.CommittedAt > at) ? at : mark.CommittedAt!.Value;
}
