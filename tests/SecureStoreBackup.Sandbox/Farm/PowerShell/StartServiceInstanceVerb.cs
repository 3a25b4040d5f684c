using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class StartServiceInstanceVerb
{
    public static Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. context.Arguments.GetProperty("ids").EnumerateArray().Select(id => id.GetGuid())];
        foreach (var id in ids)
        {
            try
            {
                context.Farm.StartServiceInstance(id);
            }
            catch (SharePointException e)
            {
                context.Warning($"Instance {id} was not started: {e.Message}");
            }
        }
        return Task.FromResult(new JsonObject { ["instances"] = SecureStoreDescription.Instances(context.Farm.State.ServiceInstances.Where(i => ids.Contains(i.Id))) });
    }
}
