using System.Runtime.InteropServices;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>When to come back to a key that was reconciled without a failure.</summary>
/// <param name="RequeueAfter">At the latest after this; null: when something changes, or when <see cref="RequeueAt"/> says.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReconcileResult(TimeSpan? RequeueAfter)
{
    /// <summary>At the latest then; null: as <see cref="RequeueAfter"/> says.</summary>
    public DateTimeOffset? RequeueAt { get; private init; }

    /// <summary>A time that somebody was promised; null: none, or an earlier promise stands.</summary>
    public DateTimeOffset? Promised { get; private init; }

    /// <summary>Nothing to do until something changes; what was promised is taken back.</summary>
    public static ReconcileResult Done => default;

    /// <summary>
    /// Come again after a delay, sooner if something changes. No delay at all means at once, behind the others. A pass for what was due
    /// is not finished by this: it comes again as urgently.
    /// </summary>
    public static ReconcileResult After(TimeSpan delay) => new(delay);

    /// <summary>Come again at a time, however long this pass took; sooner if something changes. A time that is past means at once.</summary>
    public static ReconcileResult At(DateTimeOffset due) => new(RequeueAfter: null) { RequeueAt = due };

    /// <summary>The same, and at a time that somebody was promised come before all others (<see cref="Urgency.Due"/>), whatever happens until then.</summary>
    /// <param name="due">In place of what was promised earlier; null: that stands.</param>
    public ReconcileResult Promising(DateTimeOffset? due) => this with { Promised = due };

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
