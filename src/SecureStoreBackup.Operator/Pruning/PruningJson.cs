using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>What a tombstone holds: why, when and by whom, and the manifest, so that the point can still be read, and its deletion be finished.</summary>
public sealed record TombstoneDocument
{
    public int SchemaVersion { get; init; } = 1;

    public required string RecoveryPoint { get; init; }

    public required string Why { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The run, or the command, that wrote it.</summary>
    public required string Operation { get; init; }

    public required string ClusterId { get; init; }

    public required string PolicyUid { get; init; }

    /// <summary>The run that made the point: the metadata of all its blobs say so.</summary>
    public required string PointOperation { get; init; }

    /// <summary>Of the manifest's own bytes, lower-case hex.</summary>
    public required string ManifestSha256 { get; init; }

    public required JsonElement Manifest { get; init; }
}

/// <summary>What takes a tombstone back.</summary>
public sealed record WithdrawalDocument
{
    public int SchemaVersion { get; init; } = 1;

    public required string RecoveryPoint { get; init; }

    /// <summary>The rules that keep the point again.</summary>
    public required IReadOnlyList<string> Because { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Operation { get; init; }
}

/// <summary>
/// The journal of a pass: written once, before its first effect, under the name of its day. So there is one pass a day,
/// whoever makes it, and one that was cut short goes on with what it meant to do and no further.
/// </summary>
public sealed record PassClaim
{
    public int SchemaVersion { get; init; } = 1;

    public required string Operation { get; init; }

    public required string ClusterId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<string> Mark { get; init; }

    public required IReadOnlyList<string> Delete { get; init; }

    public required IReadOnlyList<string> Withdraw { get; init; }

    /// <summary>Paths without a manifest, left by runs that made no point.</summary>
    public required IReadOnlyList<string> Collect { get; init; }
}

/// <summary>A target that a run shared with the one that this lies at.</summary>
public sealed record TargetRecord
{
    public int SchemaVersion { get; init; } = 1;

    /// <summary>As in the file's name, and in the tags of secrets.</summary>
    public required string Id { get; init; }

    public required string ContainerUrl { get; init; }

    /// <summary>The policy's path there.</summary>
    public required string Path { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TombstoneDocument))]
[JsonSerializable(typeof(WithdrawalDocument))]
[JsonSerializable(typeof(PassClaim))]
[JsonSerializable(typeof(TargetRecord))]
internal sealed partial class PruningJson : JsonSerializerContext;
