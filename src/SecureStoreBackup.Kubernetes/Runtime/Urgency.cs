namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Why a key needs work, which decides who goes first (<see cref="WorkQueue{TKey}"/>).</summary>
public enum Urgency
{
    /// <summary>Something happened to it.</summary>
    Change,

    /// <summary>It is to be looked at: it was there when we came, or its time has come.</summary>
    Look,
}
