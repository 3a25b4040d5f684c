using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Install;

/// <summary>Objects as real runs left them: <c>.ci/record-statuses.sh</c> records them again.</summary>
internal static class RecordedObjects
{
    public static Dictionary<string, JsonObject> All { get; } =
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Data", "statuses"), "*.json").ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => JsonNode.Parse(File.ReadAllText(file))!.AsObject(), StringComparer.Ordinal);

    /// <summary>What each of them is to Argo CD.</summary>
    public static TheoryData<string, string> ForArgo => new()
    {
        { "policy-ready", "Healthy" }, { "policy-reconciling", "Progressing" }, { "policy-stalled", "Degraded" }, { "policy-suspended", "Suspended" },
        { "backup-running", "Progressing" }, { "backup-completed", "Healthy" }, { "backup-failed", "Degraded" },
        { "restore-awaiting-confirmation", "Suspended" }, { "restore-completed", "Healthy" }, { "restore-failed", "Degraded" },
    };

    /// <summary>What each of them is to Flux.</summary>
    public static TheoryData<string, string> ForFlux => new()
    {
        { "policy-ready", "current" }, { "policy-reconciling", "inProgress" }, { "policy-stalled", "failed" }, { "policy-suspended", "current" },
        { "backup-running", "inProgress" }, { "backup-completed", "current" }, { "backup-failed", "failed" },
        { "restore-awaiting-confirmation", "inProgress" }, { "restore-completed", "current" }, { "restore-failed", "failed" },
    };
}
