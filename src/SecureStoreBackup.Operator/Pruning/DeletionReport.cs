using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>What deleting a recovery point by hand would take, or took.</summary>
/// <param name="Confirmed">Whether it was meant, or only looked at.</param>
public sealed record DeletionReport(string Policy, string Point, bool Confirmed, IReadOnlyList<DeletionLine> Targets);

public enum DeletionState
{
    /// <summary>Nothing of the point is at this target.</summary>
    Absent,

    /// <summary>It is there, and stays until somebody confirms.</summary>
    Shown,

    /// <summary>It is there, and may not be deleted as it was asked.</summary>
    Refused,

    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>It was begun, and something is left.</summary>
    Left,
}

/// <summary>The point at one target.</summary>
public sealed record DeletionLine
{
    public required string Target { get; init; }

    public required DeletionState State { get; init; }

    /// <summary>What lies there, and would go.</summary>
    public IReadOnlyList<DeletedBlob> Blobs { get; init; } = [];

    public long Bytes { get; init; }

    /// <summary>Other restorable points that stay there.</summary>
    public int Stay { get; init; }

    /// <summary>Why it was refused, or why something is left; null otherwise.</summary>
    public string? Why { get; init; }

    /// <summary>Until when what is left is held; null when nothing is known.</summary>
    public DateTimeOffset? Until { get; init; }

    internal static DeletionLine Of(string target, DeletionPreview preview) => new()
    {
        Target = target,
        State = DeletionState.Shown,
        Blobs = [.. preview.Point.Blobs.Select(blob => new DeletedBlob(blob.Path, blob.Bytes))],
        Bytes = preview.Bytes,
        Stay = preview.Stay,
    };
}

public sealed record DeletedBlob(string Path, long Bytes);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeletionReport))]
internal sealed partial class DeletionJson : JsonSerializerContext;
