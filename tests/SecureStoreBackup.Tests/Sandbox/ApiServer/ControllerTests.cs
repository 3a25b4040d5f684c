using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

public sealed class ControllerTests : IAsyncLifetime
{
    private TestApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestApiServer.StartAsync();
        await Widgets.DefineAsync(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Dependents_go_after_their_owner_and_theirs_after_them()
    {
        var owner = await Widgets.CreateAsync(_server, "owner");
        var child = await Widgets.CreateAsync(_server, "child", metadata: Widgets.OwnedBy(owner));
        await Widgets.CreateAsync(_server, "grandchild", metadata: Widgets.OwnedBy(child));
        await Widgets.CreateAsync(_server, "stranger");

        await _server.DoAsync("DELETE", $"{Widgets.Path}/owner");

        await UntilDeletedAsync("grandchild");
        Assert.Equal(["stranger"], Widgets.Names(await _server.DoAsync("GET", Widgets.Path)));
    }

    [Fact]
    public async Task An_owner_of_the_same_name_but_another_uid_does_not_keep_a_dependent()
    {
        var owner = await Widgets.CreateAsync(_server, "owner");
        await _server.DoAsync("DELETE", $"{Widgets.Path}/owner");
        await Widgets.CreateAsync(_server, "owner");

        await Widgets.CreateAsync(_server, "child", metadata: Widgets.OwnedBy(owner));

        await UntilDeletedAsync("child");
    }

    [Fact]
    public async Task Orphaned_dependents_stay_and_forget_their_owner()
    {
        var owner = await Widgets.CreateAsync(_server, "owner");
        await Widgets.CreateAsync(_server, "child", metadata: Widgets.OwnedBy(owner));

        await _server.DoAsync("DELETE", $"{Widgets.Path}/owner", Propagation("Orphan"));

        await UntilDeletedAsync("owner");
        Assert.Null((await _server.DoAsync("GET", $"{Widgets.Path}/child"))["metadata"]!["ownerReferences"]);
    }

    [Fact]
    public async Task In_the_foreground_the_owner_goes_last()
    {
        var owner = await Widgets.CreateAsync(_server, "owner");
        await Widgets.CreateAsync(_server, "child", metadata: Widgets.OwnedBy(owner));

        await _server.DoAsync("DELETE", $"{Widgets.Path}/owner", Propagation("Foreground"));

        await UntilDeletedAsync("owner");
        Assert.Equal(404, (await _server.SendAsync("GET", $"{Widgets.Path}/child")).Code);
    }

    [Fact]
    public async Task A_deleted_namespace_is_emptied_and_goes_once_nothing_holds_its_contents()
    {
        await _server.DoAsync("POST", "/api/v1/namespaces", JsonNode.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"other"}}"""));
        await _server.DoAsync("POST", "/apis/example.dev/v1/namespaces/other/widgets", Widgets.Widget("held", metadata: new() { ["finalizers"] = new JsonArray("example.dev/hold") }));

        await _server.DoAsync("DELETE", "/api/v1/namespaces/other");
        var terminating = await _server.DoAsync("GET", "/api/v1/namespaces/other");
        await _server.DoAsync("PATCH", "/apis/example.dev/v1/namespaces/other/widgets/held", JsonNode.Parse("""{"metadata":{"finalizers":null}}"""), Widgets.MergePatch);

        Assert.Equal("Terminating", terminating["status"]!["phase"]!.ToString());
        await foreach (var one in _server.WatchAsync($"/api/v1/namespaces?watch=1&timeoutSeconds=20&fieldSelector=metadata.name%3Dother&resourceVersion={Widgets.Version(terminating)}"))
        {
            if (one["type"]!.ToString() == "DELETED")
                return;
        }
        Assert.Fail("The namespace did not go.");
    }

    private static JsonObject Propagation(string policy) => new() { ["kind"] = "DeleteOptions", ["apiVersion"] = "v1", ["propagationPolicy"] = policy };

    /// <summary>Sees the deletion in a watch from the beginning of the resource, so that it cannot be missed.</summary>
    private async Task UntilDeletedAsync(string name)
    {
        var definition = await _server.DoAsync("GET", $"{Widgets.Definitions}/widgets.example.dev");
        await foreach (var one in _server.WatchAsync($"{Widgets.Path}?watch=1&timeoutSeconds=20&fieldSelector=metadata.name%3D{name}&resourceVersion={Widgets.Version(definition)}"))
        {
            if (one["type"]!.ToString() == "DELETED" && (await _server.SendAsync("GET", $"{Widgets.Path}/{name}")).Code == 404)
                return;
        }
        Assert.Fail($"{name} was not deleted.");
    }
}
