using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>The file that says what each namespace may name (docs/tenancy.md). JSON, which is YAML, too.</summary>
public sealed class BindingsDocument
{
    private readonly JsonArray _bindings = [];

    /// <summary>A story's namespace may name what its policies name by themselves.</summary>
    /// <param name="prefix">Of its paths in the containers.</param>
    public BindingsDocument Bind(Story story, string prefix = "contoso")
    {
        var own = PolicyDocument.VaultPrefix(story.Namespace);
        return Bind(
            story.Namespace,
            [story.Farm.AgentUrl],
            [Place(story.World.Vaults.VaultUri(World.Vault), own, story.Namespace), Place(story.World.Vaults.VaultUri(World.ExportsVault), own)],
            [.. World.Containers.Select(container => Place(story.World.Blobs.ContainerUri(container), prefix))],
            Identity(story.World, story.World.Tokens.AuthorityHost));
    }

    public BindingsDocument Bind(string @namespace, Uri[] agents, JsonNode[] vaults, JsonNode[] containers, JsonNode identity)
    {
        _bindings.Add((JsonNode)new JsonObject
        {
            ["namespaces"] = new JsonArray(@namespace),
            ["agents"] = new JsonArray([.. agents.Select(agent => (JsonNode)agent.AbsoluteUri)]),
            ["vaults"] = new JsonArray(vaults),
            ["containers"] = new JsonArray(containers),
            ["identities"] = new JsonArray(identity),
        });
        return this;
    }

    public static JsonNode Place(Uri url, params string[] prefixes) => new JsonObject
    {
        ["url"] = url.AbsoluteUri,
        ["prefixes"] = new JsonArray([.. prefixes.Select(prefix => (JsonNode)prefix)]),
    };

    public static JsonNode Identity(World world, Uri authorityHost) => new JsonObject
    {
        ["clientId"] = World.ClientId,
        ["tenantId"] = world.Tokens.TenantId,
        ["authorityHost"] = authorityHost.AbsoluteUri,
    };

    public override string ToString() => new JsonObject { ["bindings"] = _bindings.DeepClone() }.ToJsonString();
}
