using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>A policy as kubectl applies it: of the samples' shape, with a world's addresses. JSON, which is YAML, too.</summary>
public sealed class PolicyDocument
{
    private readonly JsonObject _document;

    private PolicyDocument(JsonObject document) => _document = document;

    public string Name => (string)_document["metadata"]!["name"]!;

    public static PolicyDocument Of(string name, string @namespace, World world, FarmSite farm, string passphraseSecret) => new(new JsonObject
    {
        ["apiVersion"] = "securestore.dev/v1alpha1",
        ["kind"] = "SecureStoreBackupPolicy",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["spec"] = new JsonObject
        {
            ["schedule"] = "15 2 * * *",
            ["timeZone"] = "Europe/Berlin",
            ["maxAge"] = "26h",
            ["farm"] = new JsonObject
            {
                ["agentUrl"] = farm.AgentUrl.GetLeftPart(UriPartial.Authority),
                ["tlsSecretName"] = Story.TlsSecret,
                ["serviceApplication"] = "Secure Store Service",
                ["backupDirectory"] = FarmSite.Share,
            },
            ["passphrase"] = new JsonObject { ["secretName"] = passphraseSecret },
            ["serviceMasterKeys"] = new JsonArray(new JsonObject { ["instance"] = FarmSite.Instance, ["directory"] = $@"{FarmSite.Share}\keys" }),
            ["keyVault"] = new JsonObject
            {
                ["url"] = world.Vaults.VaultUri(World.Vault).GetLeftPart(UriPartial.Authority),
                ["exportsUrl"] = world.Vaults.VaultUri(World.ExportsVault).GetLeftPart(UriPartial.Authority),
                ["prefix"] = VaultPrefix(@namespace),
                ["identity"] = Identity(world),
                ["caBundle"] = world.Authority.Pem,
            },
            ["offsite"] = new JsonArray(Target("westeurope", World.Containers[0], world), Target("northeurope", World.Containers[1], world)),
        },
    });

    /// <summary>What the names of our own secrets begin with, for the policies of one story.</summary>
    public static string VaultPrefix(string @namespace) => $"e2e-{@namespace[^5..]}";

    /// <summary>A field, by its path below <c>spec</c>, such as <c>farm.agentUrl</c> or <c>offsite[0].containerUrl</c>; null removes it.</summary>
    public PolicyDocument With(string path, JsonNode? value)
    {
        var copy = _document.DeepClone().AsObject();
        var keys = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        var parent = keys[..^1].Aggregate(copy["spec"]!, (node, key) => int.TryParse(key, out var index) ? node[index]! : node[key]!);
        if (value is null)
            parent.AsObject().Remove(keys[^1]);
        else
            parent[keys[^1]] = value;
        return new PolicyDocument(copy);
    }

    public override string ToString() => _document.ToJsonString();

    private static JsonObject Target(string name, string container, World world) => new()
    {
        ["name"] = name,
        ["containerUrl"] = world.Blobs.ContainerUri(container).AbsoluteUri,
        ["prefix"] = "contoso",
        ["identity"] = Identity(world),
        ["caBundle"] = world.Authority.Pem,
    };

    private static JsonObject Identity(World world) => new()
    {
        ["type"] = "WorkloadIdentity",
        ["clientId"] = World.ClientId,
        ["tenantId"] = world.Tokens.TenantId,
        ["authorityHost"] = world.Tokens.AuthorityHost.AbsoluteUri,
        ["disableInstanceDiscovery"] = true,
    };
}
