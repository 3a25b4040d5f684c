using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm.Secrets;

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
            ["applications"] = new JsonArray([.. state.Applications.Select(a => Describe(a, farm.SecureStore(a.Name)))]),
            ["tree"] = Texts(farm.ShowTree()),
            ["running"] = farm.Running,
        });
    }

    private static JsonObject Describe(ApplicationState application, SecureStore store)
    {
        var (targets, error) = application.Proxy is null ? ([], null) : TargetApplications(store);
        return new JsonObject
        {
            ["id"] = application.Id.ToString(),
            ["name"] = application.Name,
            ["pool"] = application.Pool,
            ["database"] = new JsonObject { ["name"] = application.Database.Name, ["server"] = application.Database.Server },
            ["auditing"] = application.Auditing,
            ["keyPopulated"] = store.IsKeyPopulated,
            ["proxy"] = application.Proxy is { } proxy ? new JsonObject { ["id"] = proxy.Id.ToString(), ["name"] = proxy.Name } : null,
            ["targetApplications"] = new JsonArray([.. targets.Select(t =>
                new JsonObject { ["id"] = t.Id, ["name"] = t.Name, ["type"] = t.Type, ["fields"] = Texts(t.Fields) })]),
            ["targetApplicationsError"] = error,
        };
    }

    private static (IReadOnlyList<TargetApplicationState> Targets, string? Error) TargetApplications(SecureStore store)
    {
        try
        {
            return (store.TargetApplications, null);
        }
        catch (SharePointException e)
        {
            return ([], e.Message);
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);
}
