namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>What Get-Host returns: the child's own token and PowerShell, and the policies that stand in the registry.</summary>
internal sealed record HostSnapshot
{
    public required string Host { get; init; }

    public required string Account { get; init; }

    public bool Elevated { get; init; }

    /// <summary>Whether the account is in WSS_ADMIN_WPG, as Add-SPShellAdmin makes it.</summary>
    public bool ShellGroup { get; init; }

    public bool Is64Bit { get; init; }

    public required string PsVersion { get; init; }

    public IReadOnlyList<LoggingPolicySnapshot> Policies { get; init; } = [];
}

/// <summary>One key of the registry: a policy in one hive and view. Absent keys are left out.</summary>
internal sealed record LoggingPolicySnapshot(string Hive, string View, string Policy, IReadOnlyList<RegistryValue>? Values, IReadOnlyList<string>? Modules)
{
    /// <summary>Whether the switch is on; null when the key does not say.</summary>
    public bool? IsOn(string name) =>
        Values?.FirstOrDefault(value => string.Equals(value.Name, name, StringComparison.OrdinalIgnoreCase)) is { } found ? found.Value is not ("" or "0") : null;
}

internal sealed record RegistryValue(string Name, string Value);
