using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class BackupItemVerb
{
    public static async Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        if (context.Farm.Running is not null)
            throw new VerbFailure("BackupRunning", "Another backup or restore is running on this farm.", retryable: true);
        var request = new BackupRequest(context.Text("item"), context.Text("directory"), context.Number("threads"), context.Arguments.GetProperty("force").GetBoolean());
        try
        {
            var outcome = await context.Farm.BackupAsync(request, context.Progress, cancellationToken);
            return new JsonObject { ["errors"] = new JsonArray([.. outcome.Errors.Select(e => JsonValue.Create(e))]) };
        }
        catch (SharePointException e)
        {
            throw new VerbFailure("BackupFailed", e.Message, detail: e.Types);
        }
    }
}
