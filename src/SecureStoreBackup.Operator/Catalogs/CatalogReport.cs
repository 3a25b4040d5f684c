using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Catalogs;

/// <summary>What a container holds, read from the container alone. Times are UTC.</summary>
/// <param name="Container">Its URL, without a query.</param>
/// <param name="Points">By policy, then by time.</param>
/// <param name="Foreign">Blobs below the prefix that are none of ours, a hundred at most. We never touch them.</param>
public sealed record CatalogReport(string Container, string Prefix, DateTimeOffset At, IReadOnlyList<CatalogLine> Points, IReadOnlyList<string> Foreign);

/// <summary>One recovery point, or what is left of one.</summary>
public sealed record CatalogLine
{
    /// <summary>Path of the policy: <c>{prefix}/{namespace}.{name}</c>.</summary>
    public required string Policy { get; init; }

    public required string Point { get; init; }

    /// <summary>The slot.</summary>
    public required DateTimeOffset Slot { get; init; }

    public required PointState State { get; init; }

    /// <summary>What to know about the state; null when there is nothing.</summary>
    public string? Note { get; init; }

    public PassphraseProof? Proof { get; init; }

    /// <summary>Files of the set; null when nothing says.</summary>
    public int? Files { get; init; }

    public long Bytes { get; init; }

    /// <summary>When every byte was last read back.</summary>
    public DateTimeOffset? Verified { get; init; }

    /// <summary>Until when every blob of it is locked for good; null when one is not.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>A legal hold, which lasts until somebody lifts it.</summary>
    public bool LegalHold { get; init; }

    /// <summary>Whether retention has marked it for deletion.</summary>
    public bool Tombstone { get; init; }

    /// <summary>The vault secret of its passphrase, with version.</summary>
    public string? PassphraseSecret { get; init; }

    /// <summary>Exports of service master keys that its manifest names.</summary>
    public int? Exports { get; init; }

    /// <summary>To whom its secrets are sealed.</summary>
    public IReadOnlyList<string> Escrow { get; init; } = [];
}

public enum PointState
{
    /// <summary>Complete, and a farm has accepted its passphrase.</summary>
    Restorable,

    /// <summary>Complete, but no farm has accepted its passphrase.</summary>
    Unproven,

    /// <summary>A verification found it damaged, or its manifest is not the one that was written.</summary>
    Damaged,

    /// <summary>Files without a manifest: a run under way, one that was cut short, or a manifest that was lost.</summary>
    NoManifest,
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CatalogReport))]
internal sealed partial class CatalogJson : JsonSerializerContext;
