using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class GetFarmVerb
{
    public static Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var (farm, state) = (context.Farm, context.State);
        return Task.FromResult(new JsonObject
        {
            ["farmId"] = state.Id.ToString(),
            ["build"] = state.Build,
            ["host"] = state.Host,
            ["account"] = state.Account,
            ["applications"] = SecureStoreDescription.Applications(farm, state),
            ["serviceInstances"] = SecureStoreDescription.Instances(state.ServiceInstances),
            ["tree"] = SecureStoreDescription.Texts(farm.ShowTree()),
            ["running"] = farm.Running,
        });
    }
}
