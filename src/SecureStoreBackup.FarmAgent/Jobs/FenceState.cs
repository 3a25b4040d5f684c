using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>What <c>fence.json</c> holds: the term that commands, and, while that is a guest's, the one that it is handed back to.</summary>
/// <param name="Uid">As in <see cref="FencingTerm"/>.</param>
/// <param name="Number">As in <see cref="FencingTerm"/>.</param>
internal sealed record FenceState(string Uid, long Number)
{
    /// <summary>Whether the term is a guest's. Absent is no.</summary>
    public bool? Borrowed { get; init; }

    /// <summary>Who commanded before the guest; null when nobody did.</summary>
    public FencingTerm? Lender { get; init; }

    public FencingTerm Term() => new(Uid, Number);

    public static FenceState Of(FencingTerm term) => new(term.Uid, term.Number);
}
