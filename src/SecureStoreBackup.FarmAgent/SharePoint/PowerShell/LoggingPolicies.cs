using System.Collections.Immutable;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>
/// What the policies of a host make PowerShell write down. Module logging records the arguments of every command of the modules
/// that it covers, and transcription may: a passphrase is such an argument. Script block logging records the text of scripts,
/// and ours hold no secret.
/// </summary>
internal static class LoggingPolicies
{
    private const string Machine = "LocalMachine";

    /// <summary>The modules, and the snap-in, whose commands our scripts give a secret or a request that holds one.</summary>
    private static readonly ImmutableArray<string> s_ours =
        ["Microsoft.SharePoint.PowerShell", "SharePointServer", "Microsoft.PowerShell.Core", "Microsoft.PowerShell.Utility", "Microsoft.PowerShell.Security"];

    /// <summary>What would record secrets, for a person; empty when nothing would.</summary>
    public static ImmutableArray<string> Recorders(HostSnapshot host)
    {
        var recorders = ImmutableArray.CreateBuilder<string>();
        if (Applies(host, "ModuleLogging", "EnableModuleLogging") is { } hive)
        {
            var patterns = host.Policies.Where(policy => policy.Policy is "ModuleLogging" && policy.Hive == hive).SelectMany(policy => policy.Modules ?? []).Distinct(StringComparer.OrdinalIgnoreCase);
            var covering = patterns.Where(pattern => s_ours.Any(module => ModulePattern.Covers(pattern, module))).ToList();
            if (covering.Count > 0)
                recorders.Add($"module logging of {string.Join(", ", covering.Select(pattern => $"'{pattern}'"))} ({hive})");
        }
        if (Applies(host, "Transcription", "EnableTranscripting") is { } where)
            recorders.Add($"transcription ({where})");
        return recorders.ToImmutable();
    }

    public static bool RecordsScripts(HostSnapshot host) => Applies(host, "ScriptBlockLogging", "EnableScriptBlockLogging") is not null;

    /// <summary>The hive whose switch is on; null when none is. What the machine says hides what the user's hive says; of two views, either counts.</summary>
    private static string? Applies(HostSnapshot host, string policy, string name)
    {
        var said = host.Policies.Where(found => found.Policy == policy && found.IsOn(name) is not null).ToList();
        var deciding = said.Exists(found => found.Hive is Machine) ? said.FindAll(found => found.Hive is Machine) : said;
        return deciding.Find(found => found.IsOn(name) is true)?.Hive;
    }
}
