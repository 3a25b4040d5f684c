namespace SecureStoreBackup.Retention;

/// <summary>A recovery point of one target, as retention sees it. It has a manifest; every byte of it was verified when that was written.</summary>
/// <param name="Name">Unique. Orders points of the same time.</param>
/// <param name="At">The time that it stands for.</param>
public sealed record RetentionPoint(string Name, DateTimeOffset At)
{
    /// <summary>Whether a farm has accepted its passphrase, or a drill decrypted with it.</summary>
    public bool Restorable { get; init; }

    /// <summary>Whether a later verification found it damaged.</summary>
    public bool Damaged { get; init; }

    /// <summary>When it was found so last; null when it is not damaged, or nothing says when.</summary>
    public DateTimeOffset? DamagedAt { get; init; }

    /// <summary>When the last of its blobs may be deleted; null when nothing locks them.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    public bool LegalHold { get; init; }

    /// <summary>The tombstone in effect; null when there is none, or when it was withdrawn.</summary>
    public Tombstone? Tombstone { get; init; }
}

/// <summary>What says that a point is to be deleted.</summary>
/// <param name="At">When it was written, by the later of two clocks: the writer's and the container's.</param>
/// <param name="ByHand">Whether a person wrote it: then no rule keeps the point, and nothing withdraws it.</param>
public sealed record Tombstone(DateTimeOffset At, bool ByHand);
