namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>How patient we are with a farm agent, and how much we let it say.</summary>
public sealed record FarmAgentOptions
{
    /// <summary>For one request but the copying of files, above what a long poll asks the agent to wait. Default 60 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For a preflight, on top: SharePoint is slow, and preflights of one farm take turns. Default 2 min.</summary>
    public TimeSpan PreflightTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a file may stand still while it is copied. Default 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often in a row a copy is taken up again without a single new byte. Default 5; with <see cref="ResumeDelay"/>, 31 s.</summary>
    public int MaxResumes { get; init; } = 5;

    /// <summary>Before the first resumption; doubled for each one after it. Default 1 s.</summary>
    public TimeSpan ResumeDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest JSON answer. Default 16 MiB, some 100,000 files.</summary>
    public int MaxAnswerBytes { get; init; } = 16 * 1024 * 1024;
}
