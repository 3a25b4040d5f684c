namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>How one kind of mark looks: its shape tells it as well as its colour.</summary>
/// <param name="Label">In the legend, and beside its lane.</param>
/// <param name="Shape">An SVG path about the origin, some 12 units wide.</param>
/// <param name="Tone">A class of the style sheet.</param>
internal sealed record Series(string Key, string Label, string Shape, string Tone)
{
    private const string Disc = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z";
    private const string Square = "M-4.5 -4.5h9v9h-9z";
    private const string Diamond = "M0 -6.5L6.5 0L0 6.5L-6.5 0z";
    private const string Up = "M0 -6L6 5L-6 5z";
    private const string Down = "M0 6L6 -5L-6 -5z";
    private const string Cross = "M-5 -5L5 5M5 -5L-5 5";
    private const string Plus = "M0 -6L0 6M-6 0L6 0";

    public static readonly Series Intact = new("Intact", "Verification: intact", Disc, "good");
    public static readonly Series FoundDamaged = new("Damaged", "Verification: damaged", Cross, "bad line");
    public static readonly Series DrillDecrypted = new("DrillDecrypted", "Drill: decrypted", Diamond, "good");
    public static readonly Series DrillIntegrity = new("DrillIntegrity", "Drill: read whole", Square, "warn");
    public static readonly Series Restored = new("Restored", "Restore: succeeded", Up, "good");
    public static readonly Series Failed = new("Failed", "Drill or restore: failed", Plus, "bad line");
    public static readonly Series NeverRead = new("NeverReadAgain", "Not read again since it was made", Up, "warn");
    public static readonly Series ReadAgain = new("ReadAgain", "Read again", Disc, "good");
    public static readonly Series Marked = new("Marked", "Marked for deletion", Down, "plain");
    public static readonly Series Withdrawn = new("Withdrawn", "Mark withdrawn", Up, "good");

    /// <summary>One for each state of a point, in the order of the lanes.</summary>
    public static readonly IReadOnlyDictionary<EvidenceState, Series> States = new Dictionary<EvidenceState, Series>
    {
        [EvidenceState.Restorable] = new("Restorable", "Restorable", Disc, "good"),
        [EvidenceState.Unproven] = new("Unproven", "Passphrase unproven", Up, "warn"),
        [EvidenceState.Damaged] = new("Damaged", "Damaged", Cross, "bad line"),
        [EvidenceState.Vanished] = new("Vanished", "Vanished", Plus, "bad line"),
        [EvidenceState.Marked] = new("Marked", "Marked for deletion", Down, "plain"),
        [EvidenceState.Deleted] = new("Deleted", "Deleted", Square, "plain hollow"),
        [EvidenceState.NoManifest] = new("NoManifest", "No manifest", Diamond, "plain hollow"),
        [EvidenceState.Ahead] = new("Ahead", "Time ahead", Diamond, "bad"),
    };
}
