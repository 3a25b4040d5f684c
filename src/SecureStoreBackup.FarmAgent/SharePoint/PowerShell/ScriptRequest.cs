namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>One line on a script's stdin. See Scripts/Common.ps1.</summary>
internal sealed record ScriptRequest
{
    public int V { get; init; } = 1;

    public required string Id { get; init; }

    public required string Verb { get; init; }

    /// <summary>The file that takes the lines of the answer; null for stdout.</summary>
    public string? Output { get; init; }

    public required ScriptArguments Args { get; init; }

    public required ScriptSecrets Secrets { get; init; }
}

/// <summary>The inputs of all verbs; each verb's contract names its own.</summary>
internal sealed record ScriptArguments
{
    public string? Directory { get; init; }

    public string? Item { get; init; }

    public int? Threads { get; init; }

    public bool? Force { get; init; }

    public string? Proxy { get; init; }

    public int? Probes { get; init; }

    public int? IntervalSeconds { get; init; }

    public int? CapSeconds { get; init; }

    public string? BackupId { get; init; }

    /// <summary>Empty where the agent runs as the farm account.</summary>
    public string? FarmAccount { get; init; }

    public IReadOnlyList<string>? Ids { get; init; }
}

internal sealed record ScriptSecrets
{
    public string? Passphrase { get; init; }

    /// <summary>Empty without a farm account.</summary>
    public string? FarmAccountPassword { get; init; }

    public override string ToString() => "[secrets]";
}
