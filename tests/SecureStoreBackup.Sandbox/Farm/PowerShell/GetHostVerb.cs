using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class GetHostVerb
{
    public static Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var host = context.Farm.Host;
        return Task.FromResult(new JsonObject
        {
            ["host"] = context.State.Host,
            ["account"] = context.State.Account,
            ["elevated"] = host.Elevated,
            ["shellGroup"] = host.ShellGroup,
            ["is64Bit"] = host.Is64Bit,
            ["psVersion"] = host.PsVersion,
            ["policies"] = new JsonArray([.. host.Policies.Select(Describe)]),
        });
    }

    private static JsonObject Describe(LoggingPolicyState policy) => new()
    {
        ["hive"] = policy.Hive,
        ["view"] = policy.View,
        ["policy"] = policy.Policy,
        ["values"] = new JsonArray(new JsonObject { ["name"] = policy.Switch, ["value"] = policy.Value }),
        ["modules"] = new JsonArray([.. policy.Modules.Select(module => JsonValue.Create(module))]),
    };
}
