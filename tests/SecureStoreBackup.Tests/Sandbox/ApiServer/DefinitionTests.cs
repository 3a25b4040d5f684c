using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

public sealed class DefinitionTests : IAsyncLifetime
{
    private TestApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Deleting_a_definition_deletes_its_objects_and_its_discovery_and_it_can_come_again()
    {
        await Widgets.DefineAsync(_server);
        await Widgets.CreateAsync(_server, "a");

        await _server.DoAsync("DELETE", $"{Widgets.Definitions}/widgets.example.dev");
        using var gone = await _server.Client.GetAsync("/apis/example.dev/v1", TestContext.Current.CancellationToken);
        await Widgets.DefineAsync(_server);

        Assert.Equal(404, (int)gone.StatusCode);
        Assert.Empty(Widgets.Names(await _server.DoAsync("GET", Widgets.Path)));
    }

    [Fact]
    public async Task A_definition_waits_for_an_object_with_a_finalizer()
    {
        await Widgets.DefineAsync(_server);
        await Widgets.CreateAsync(_server, "held", metadata: new() { ["finalizers"] = new JsonArray("example.dev/hold") });

        await _server.DoAsync("DELETE", $"{Widgets.Definitions}/widgets.example.dev");
        var held = await _server.SendAsync("GET", $"{Widgets.Definitions}/widgets.example.dev");
        await _server.DoAsync("PATCH", $"{Widgets.Path}/held", JsonNode.Parse("""{"metadata":{"finalizers":null}}"""), Widgets.MergePatch);

        Assert.Equal(200, held.Code);
        Assert.Equal(404, (await _server.SendAsync("GET", $"{Widgets.Definitions}/widgets.example.dev")).Code);
    }

    [Fact]
    public async Task A_changed_definition_counts_at_once()
    {
        await Widgets.DefineAsync(_server);
        var patch = JsonNode.Parse("""[{"op":"replace","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/maximum","value":99}]""");

        var patched = await _server.DoAsync("PATCH", $"{Widgets.Definitions}/widgets.example.dev", patch, "application/json-patch+json");

        Assert.Equal(2, (int)patched["metadata"]!["generation"]!);
        Assert.Equal(50, (int)(await Widgets.CreateAsync(_server, "a", 50))["spec"]!["size"]!);
    }

    [Fact]
    public async Task A_default_that_breaks_its_own_schema_is_refused()
    {
        var definition = Widgets.Definition();
        definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["mode"]!["default"] = "Sideways";

        var (code, refusal) = await _server.SendAsync("POST", Widgets.Definitions, definition);

        Assert.Equal(422, code);
        Assert.Contains("properties[mode].default: Unsupported value: \"Sideways\"", refusal["message"]!.ToString(), StringComparison.Ordinal);
    }
}
