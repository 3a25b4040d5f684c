using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>Applications and service instances as several verbs describe them.</summary>
internal static class SecureStoreDescription
{
    public static JsonArray Applications(SimulatedFarm farm, FarmState state) => new([.. state.Applications.Select(a => Describe(a, farm.SecureStore(a.Name)))]);

    public static JsonArray Instances(IEnumerable<ServiceInstanceState> instances) =>
        new([.. instances.Select(i => new JsonObject { ["id"] = i.Id.ToString(), ["server"] = i.Server, ["status"] = i.Status.ToString() })]);

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);

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
}
