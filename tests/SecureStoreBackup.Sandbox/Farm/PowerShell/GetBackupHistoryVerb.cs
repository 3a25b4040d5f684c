using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class GetBackupHistoryVerb
{
    public static Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken) => Task.FromResult(new JsonObject
    {
        ["entries"] = new JsonArray([.. context.Farm.History(context.Text("directory")).Select(Describe)]),
    });

    private static JsonObject Describe(HistoryEntry entry) => new()
    {
        ["selfId"] = entry.Id.ToString(),
        ["directoryName"] = entry.DirectoryName,
        ["topComponent"] = entry.TopComponent,
        ["backupMethod"] = entry.IsBackup ? "Full" : "None",
        ["isBackup"] = entry.IsBackup,
        ["isFailure"] = entry.FinishTime is null || entry.ErrorCount > 0,
        ["errorCount"] = entry.ErrorCount,
        ["warningCount"] = entry.WarningCount,
        ["failureMessage"] = entry.FailureMessage,
    };
}
