using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Restoring;

/// <summary>
/// What a restore or a drill did: written once, beside the points, as <c>_restores/{finish, UTC}-{8 hex of the operation id}.json</c>.
/// Carries paths and ids, never a secret.
/// </summary>
public sealed record RestoreRecord
{
    public int SchemaVersion { get; init; } = 1;

    public required RestoreMode Mode { get; init; }

    public required string RecoveryPoint { get; init; }

    /// <summary>Whether everything that the mode is about was proven.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Null where it was no drill, or where a drill failed before it had proven anything.</summary>
    public DrillDepth? Depth { get; init; }

    /// <summary>UTC, to the second.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC, to the second; also in the name of the blob.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>Namespace and name of the object, or where the command line ran.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the farm that was restored to; null where none was.</summary>
    public string? FarmId { get; init; }

    /// <summary>The instance, where a service master key was restored.</summary>
    public string? Instance { get; init; }

    /// <summary>How it ended, for a person.</summary>
    public required string Message { get; init; }

    public IReadOnlyList<RestoreRecordStep> Steps { get; init; } = [];

    public required string ClusterId { get; init; }

    public required string OperatorVersion { get; init; }

    /// <summary>Indented UTF-8 that ends in a line feed.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, RestoringJson.Canonical.RestoreRecord), (byte)'\n'];

    /// <returns>Null for what is no such record.</returns>
    public static RestoreRecord? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RestoringJson.Canonical.RestoreRecord) is { SchemaVersion: 1 } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="State">As in the journal: Succeeded, Failed or Skipped.</param>
public sealed record RestoreRecordStep(string Name, string State, DateTimeOffset? FinishedAt, string? Message);

[JsonSerializable(typeof(RestoreRecord))]
internal sealed partial class RestoringJson : JsonSerializerContext
{
    public static RestoringJson Canonical { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<RestoreMode>(namingPolicy: null, allowIntegerValues: false), new JsonStringEnumConverter<DrillDepth>(namingPolicy: null, allowIntegerValues: false) },
    });
}
