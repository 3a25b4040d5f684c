namespace SecureStoreBackup.Ownership;

/// <summary>
/// Who may write below a policy's path in a container, from the moment at which this was written until a record with a higher
/// number is. Written once, never changed; reading below the path needs no record.
/// </summary>
public sealed record OwnerRecord
{
    public const int CurrentSchemaVersion = 1;

    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>Of the cluster, or <c>host-…</c> for a command line; null once an owner has left and whoever comes next may be one.</summary>
    public string? ClusterId { get; init; }

    /// <summary>Of the policy there; null together with <see cref="ClusterId"/>.</summary>
    public string? PolicyUid { get; init; }

    /// <summary>When it was written, by the writer's clock. Nothing depends on it: the number decides.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who wrote it, for people.</summary>
    public required string By { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Why { get; init; }
}

/// <summary>A record and its number, which is at least 1; the highest one counts.</summary>
public sealed record NumberedOwner(int Number, OwnerRecord Record);
