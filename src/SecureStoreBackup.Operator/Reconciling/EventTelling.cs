using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Short forms of <see cref="EventRecorder.Record"/>.</summary>
internal static class EventTelling
{
    public static void Normal(this EventRecorder events, IKubernetesObject regarding, string reason, string action, string note) =>
        events.Record(ObjectReference.To(regarding), EventType.Normal, reason, action, note);

    public static void Warning(this EventRecorder events, IKubernetesObject regarding, string reason, string action, string note) =>
        events.Record(ObjectReference.To(regarding), EventType.Warning, reason, action, note);
}
