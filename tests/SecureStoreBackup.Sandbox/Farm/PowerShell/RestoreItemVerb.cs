using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class RestoreItemVerb
{
    public static async Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        if (context.Farm.Running is not null)
            throw new VerbFailure("BackupRunning", "Another backup or restore is running on this farm.", retryable: true);
        var credentials = context.Text("farmAccount") is { Length: > 0 } account ? new FarmCredentials(account, context.Secrets.GetProperty("farmAccountPassword").GetString()!) : null;
        var request = new RestoreRequest(context.Text("item"), context.Text("directory"), Guid.Parse(context.Text("backupId")), credentials);
        context.Progress("The restore begins.");
        try
        {
            var errors = await context.Farm.RestoreAsync(request, context.Progress, cancellationToken);
            return new JsonObject { ["errors"] = SecureStoreDescription.Texts(errors) };
        }
        catch (SharePointException e)
        {
            throw new VerbFailure("RestoreFailed", e.Message, detail: e.Types);
        }
    }
}
