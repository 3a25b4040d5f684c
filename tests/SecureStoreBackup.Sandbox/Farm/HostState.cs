using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>The server that the agent runs on: the token of its account, and the policies of PowerShell. <c>host.json</c> in the farm's directory.</summary>
public sealed record HostState
{
    /// <summary>Whether the account has an administrator's token.</summary>
    public bool Elevated { get; init; } = true;

    /// <summary>Whether the account is in WSS_ADMIN_WPG.</summary>
    public bool ShellGroup { get; init; } = true;

    public bool Is64Bit { get; init; } = true;

    public string PsVersion { get; init; } = "5.1.17763.5830";

    public ImmutableArray<LoggingPolicyState> Policies { get; init; } = [];
}

/// <param name="Hive">LocalMachine or CurrentUser.</param>
/// <param name="View">Registry64 or Registry32.</param>
/// <param name="Policy">ModuleLogging, ScriptBlockLogging or Transcription.</param>
/// <param name="Switch">The value that turns it on, as in EnableModuleLogging.</param>
/// <param name="Modules">Of module logging: names and wildcards.</param>
public sealed record LoggingPolicyState(string Hive, string View, string Policy, string Switch, string Value, ImmutableArray<string> Modules)
{
    /// <summary>Module logging of every module, as a group policy turns it on.</summary>
    public static LoggingPolicyState EveryModule { get; } = new("LocalMachine", "Registry64", "ModuleLogging", "EnableModuleLogging", "1", ["*"]);
}
