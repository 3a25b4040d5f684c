using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Verification;

/// <summary>
/// What one later look at a recovery point found: written once, beside the points, as <c>_evidence/{point}/{time}.json</c>.
/// Carries paths and ids, never a secret.
/// </summary>
public sealed record VerificationEvidence
{
    public int SchemaVersion { get; init; } = 1;

    public required string RecoveryPoint { get; init; }

    /// <summary>UTC, to the second; also the name of the blob.</summary>
    public required DateTimeOffset At { get; init; }

    public required PointVerdict Verdict { get; init; }

    /// <summary>Files that were read back, sealed ones included, the manifest not among them.</summary>
    public required int Files { get; init; }

    public required long Bytes { get; init; }

    /// <summary>What is wrong; empty when the point is whole.</summary>
    public required IReadOnlyList<VerificationFinding> Findings { get; init; }

    /// <summary>Blobs below the point that its manifest does not name. They do no harm and are left alone.</summary>
    public required IReadOnlyList<string> Foreign { get; init; }

    public required string ClusterId { get; init; }

    public required string OperatorVersion { get; init; }

    /// <summary>Indented UTF-8 that ends in a line feed.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, VerificationJson.Canonical.VerificationEvidence), (byte)'\n'];
}

public enum PointVerdict
{
    /// <summary>Every file and the manifest read back as they were written, and every secret that it names can be read.</summary>
    Intact,

    /// <summary>Something is missing or has changed: the point counts no longer.</summary>
    Damaged,
}

/// <param name="Place">A path below the recovery point, or the id of a secret.</param>
/// <param name="What">One sentence.</param>
public sealed record VerificationFinding(string Place, string What);

[JsonSerializable(typeof(VerificationEvidence))]
internal sealed partial class VerificationJson : JsonSerializerContext
{
    public static VerificationJson Canonical { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<PointVerdict>(namingPolicy: null, allowIntegerValues: false) },
    });
}
