namespace SecureStoreBackup.Planning;

/// <summary>A clock that differs from ours: slots, deadlines and ages cannot be trusted until one of them is set right.</summary>
/// <param name="Whose">As people know it: the API server, or a host.</param>
/// <param name="Skew">Theirs minus ours.</param>
public sealed record ClockSkew(string Whose, TimeSpan Skew)
{
    /// <summary>Clocks may differ by this much.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The clock that differs most, if it differs by more than is borne; null otherwise.</summary>
    public static ClockSkew? Worst(IEnumerable<ClockSkew> clocks) =>
        clocks.Where(c => c.Skew.Duration() > Tolerance).OrderByDescending(c => c.Skew.Duration()).ThenBy(c => c.Whose, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>One sentence for a person. It stays the same while the skew does, to the minute.</summary>
    public string Message =>
        $"The clock of {Whose} is {Math.Round(Skew.Duration().TotalMinutes)} min {(Skew > TimeSpan.Zero ? "ahead of" : "behind")} ours, so nothing is started or deleted. Set whichever is wrong; runs start again by themselves.";
}
