namespace SecureStoreBackup.Ownership;

/// <summary>Whether somebody may write below a path.</summary>
public abstract record OwnerDecision
{
    private OwnerDecision() { }

    /// <summary>It is ours by this record.</summary>
    public sealed record Owns(int Number) : OwnerDecision;

    /// <summary>It is ours once this record is written.</summary>
    public sealed record Claims(int Number, string Why) : OwnerDecision;

    /// <summary>It is somebody else's; a person has to say that it shall be ours.</summary>
    public sealed record Refused(NumberedOwner Owner) : OwnerDecision;

    /// <summary>
    /// What the newest record means to a writer. A path without an owner is the first comer's. A policy that was made again in the
    /// same cluster goes on by itself, since the cluster has one policy of that name; one in another cluster never does.
    /// </summary>
    /// <param name="newest">Null when there is none.</param>
    public static OwnerDecision Of(NumberedOwner? newest, PathWriter writer) => newest switch
    {
        null => new Claims(1, "Nobody wrote here before."),
        { Record.ClusterId: null } free => new Claims(free.Number + 1, "The owner before has left."),
        { Record: var record } when writer.IsCluster(record) => record.PolicyUid == writer.PolicyUid
            ? new Owns(newest.Number)
            : new Claims(newest.Number + 1, "The policy was made again in the same cluster."),
        _ => new Refused(newest),
    };
}
