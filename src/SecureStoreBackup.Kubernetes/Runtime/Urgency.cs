namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Why a key needs work, which decides who goes first (<see cref="WorkQueue{TKey}"/>): the first of these.</summary>
public enum Urgency
{
    /// <summary>Something was promised for a time, which has come.</summary>
    Due,

    /// <summary>Something happened to it.</summary>
    Change,

    /// <summary>It is to be looked at: it was there when we came, or its last look is long enough ago.</summary>
    Look,
}
