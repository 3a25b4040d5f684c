using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>One recovery point at one target, as of the report.</summary>
public sealed record PointEvidence
{
    public required string Point { get; init; }

    /// <summary>The time that it stands for, which its name carries.</summary>
    public required DateTimeOffset Slot { get; init; }

    public required EvidenceState State { get; init; }

    /// <summary>What to know about the state; null when there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>When its manifest was written, by the container's clock; every byte had been read back by then. Null when there is no manifest.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    public PassphraseProof? Proof { get; init; }

    /// <summary>When a farm accepted the passphrase; null when none did, or nothing says when.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>Whether that was before the point was made, and no farm has accepted the same passphrase since.</summary>
    public bool ProofCarriedOver { get; init; }

    /// <summary>Blobs that are there.</summary>
    public long Bytes { get; init; }

    public int? Files { get; init; }

    /// <summary>When every byte was last read; at first when it was made.</summary>
    public DateTimeOffset? LastRead { get; init; }

    /// <summary>How often it was read again since it was made.</summary>
    public int ReadAgain { get; init; }

    /// <summary>Until when all its blobs are locked for good; null when one is not.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    public bool LegalHold { get; init; }

    /// <summary>When the tombstone in effect was written.</summary>
    public DateTimeOffset? MarkedAt { get; init; }

    /// <summary>Whether a person asked for that tombstone.</summary>
    public bool MarkedByHand { get; init; }

    /// <summary>The vault secret of its passphrase, with version.</summary>
    public string? PassphraseSecret { get; init; }

    /// <summary>Exports of service master keys that its manifest names.</summary>
    public int? Exports { get; init; }

    /// <summary>To whom its secrets are sealed.</summary>
    public IReadOnlyList<string> Escrow { get; init; } = [];

    /// <summary>Whether it counts as a recovery point now.</summary>
    internal bool Stands => State is EvidenceState.Restorable or EvidenceState.Unproven;

    /// <summary>Whether it once counted as one, as far as anybody can tell now.</summary>
    internal bool WasMade => Stands || State is EvidenceState.Marked or EvidenceState.Deleted;
}

public enum EvidenceState
{
    /// <summary>Complete, and a farm has accepted its passphrase.</summary>
    Restorable,

    /// <summary>Complete, but no farm has accepted its passphrase.</summary>
    Unproven,

    /// <summary>A verification found it damaged, or its manifest or files are not those that were written.</summary>
    Damaged,

    /// <summary>A tombstone names it; its manifest is still there.</summary>
    Marked,

    /// <summary>A tombstone names it, and its manifest is gone.</summary>
    Deleted,

    /// <summary>It was verified once; it is gone, or its manifest is, and no tombstone says why.</summary>
    Vanished,

    /// <summary>Files without a manifest, which is no recovery point.</summary>
    NoManifest,

    /// <summary>Its time lies ahead: it was made under a wrong clock.</summary>
    Ahead,
}
