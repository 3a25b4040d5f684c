namespace SecureStoreBackup.Restoring;

public enum RestorePhase
{
    Pending,

    /// <summary>The plan stands in the status; nothing is done before a person confirms it.</summary>
    AwaitingConfirmation,

    Running,

    /// <summary>The Secure Store is restored, and its key is not open: a person opens it, and the restore sees that.</summary>
    AwaitingKey,

    Completed,
    Failed,
}
