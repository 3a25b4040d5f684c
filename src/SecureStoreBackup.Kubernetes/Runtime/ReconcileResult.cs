using System.Runtime.InteropServices;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>When to come back to a key that was reconciled without a failure.</summary>
/// <param name="RequeueAfter">At the latest after this; null: when something changes, or when <see cref="RequeueAt"/> says.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReconcileResult(TimeSpan? RequeueAfter)
{
    /// <summary>At the latest then; null: as <see cref="RequeueAfter"/> says.</summary>
    public DateTimeOffset? RequeueAt { get; private init; }

    /// <summary>Nothing to do until something changes.</summary>
    public static ReconcileResult Done => default;

    /// <summary>Come again after a delay, sooner if something changes. No delay at all means at once, behind the others.</summary>
    public static ReconcileResult After(TimeSpan delay) => new(delay);

    /// <summary>How urgent it is then.</summary>
    public Urgency Urgency { get; private init; } = Urgency.Look;

    /// <summary>Come again at a time, however long this pass took; sooner if something changes. A time that is past means at once.</summary>
    /// <param name="urgency"><see cref="Urgency.Due"/> if somebody was promised that time.</param>
    public static ReconcileResult At(DateTimeOffset due, Urgency urgency = Urgency.Look) => new(RequeueAfter: null) { RequeueAt = due, Urgency = urgency };

    internal TimeSpan? Delay(DateTimeOffset now) => RequeueAt is { } due ? (due > now ? due - now : TimeSpan.Zero) : RequeueAfter;
}

/// <summary>Makes the world as an object wants it. Called for one key by one worker at a time; given a key and no event, for state alone counts.</summary>
public interface IReconciler
{
    /// <summary>Any exception but <see cref="TerminalException"/> leads to another try after a growing back-off.</summary>
    /// <param name="key">The object, which may be gone by now.</param>
    /// <param name="cancellationToken">Fires when the controller stops.</param>
    Task<ReconcileResult> ReconcileAsync(Objects.NamespacedName key, CancellationToken cancellationToken);
}

/// <summary>A failure that no retry cures: the key is left alone until something changes.</summary>
public sealed class TerminalException(string message, Exception? inner = null) : Exception(message, inner);
