using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

/// <summary>
/// What tools that follow kstatus make of an object, by the rules that its README publishes: deletion first, then a generation
/// that was not observed, then the abnormal conditions, then Ready.
/// </summary>
internal static class Kstatus
{
    public static string Of(ObjectMeta metadata, long? observedGeneration, IReadOnlyList<Condition> conditions)
    {
        if (metadata.DeletionTimestamp is not null)
            return "Terminating";
        if (observedGeneration is { } observed && observed != metadata.Generation)
            return "InProgress";
        if (conditions.IsTrue("Reconciling"))
            return "InProgress";
        if (conditions.IsTrue("Stalled"))
            return "Failed";
        return conditions.Find("Ready") is null or { Status: ConditionStatus.True } ? "Current" : "InProgress";
    }
}
