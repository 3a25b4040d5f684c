using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class GetSecureStoreVerb
{
    public static Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken) => Task.FromResult(new JsonObject
    {
        ["applications"] = SecureStoreDescription.Applications(context.Farm, context.State),
        ["serviceInstances"] = SecureStoreDescription.Instances(context.State.ServiceInstances),
    });
}
