using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

public sealed class WatchTests
{
    [Fact]
    public async Task Two_watchers_each_see_a_thousand_changes_in_order_and_without_a_gap()
    {
        const int changes = 1000;
        await using var server = await TestApiServer.StartAsync();
        await Widgets.DefineAsync(server);
        var start = Widgets.Version(await server.DoAsync("GET", Widgets.Path));
        var watchers = new[] { CollectAsync(server, start, changes), CollectAsync(server, start, changes) };

        var written = new List<long>();
        foreach (var i in Enumerable.Range(0, changes / 2))
        {
            written.Add(Widgets.Version(await Widgets.CreateAsync(server, $"w{i % 7}", 1)));
            await server.DoAsync("DELETE", $"{Widgets.Path}/w{i % 7}");
            written.Add(written[^1] + 1);
        }

        foreach (var seen in await Task.WhenAll(watchers).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken))
            Assert.Equal(written, seen);
    }

    [Fact]
    public async Task A_watch_from_before_the_compaction_ends_with_410()
    {
        await using var server = await TestApiServer.StartAsync();
        await Widgets.DefineAsync(server);
        var first = await Widgets.CreateAsync(server, "a");
        await Widgets.CreateAsync(server, "b");

        server.Server.Compact();

        var only = Assert.Single(await EventsAsync(server, $"?watch=1&timeoutSeconds=1&resourceVersion={Widgets.Version(first)}"));
        Assert.Equal("ERROR", only["type"]!.ToString());
        Assert.Equal(410, (int)only["object"]!["code"]!);
    }

    [Fact]
    public async Task The_history_reaches_back_as_far_as_it_was_told_to_and_no_farther()
    {
        await using var server = await TestApiServer.StartAsync(history: 3);
        await Widgets.DefineAsync(server);
        foreach (var name in new[] { "a", "b", "c", "d" })
            await Widgets.CreateAsync(server, name);

        var inside = await EventsAsync(server, $"?watch=1&timeoutSeconds=1&resourceVersion={server.Server.Version - 3}");
        var outside = await EventsAsync(server, $"?watch=1&timeoutSeconds=1&resourceVersion={server.Server.Version - 4}");

        Assert.Equal(["b", "c", "d"], inside.Select(e => e["object"]!["metadata"]!["name"]!.ToString()));
        Assert.Equal(410, (int)Assert.Single(outside)["object"]!["code"]!);
    }

    [Fact]
    public async Task A_watch_as_a_table_names_the_columns_once()
    {
        await using var server = await TestApiServer.StartAsync();
        await Widgets.DefineAsync(server);
        await Widgets.CreateAsync(server, "a");
        await Widgets.CreateAsync(server, "b");

        var events = await EventsAsync(server, "?watch=1&timeoutSeconds=1", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");

        Assert.Equal(2, events.Count);
        Assert.Equal("Name", events[0]["object"]!["columnDefinitions"]![0]!["name"]!.ToString());
        Assert.Null(events[1]["object"]!["columnDefinitions"]);
    }

    private static async Task<List<JsonObject>> EventsAsync(TestApiServer server, string query, string accept = "application/json")
    {
        var events = new List<JsonObject>();
        await foreach (var one in server.WatchAsync(Widgets.Path + query, accept))
            events.Add(one);
        return events;
    }

    private static async Task<List<long>> CollectAsync(TestApiServer server, long since, int count)
    {
        var seen = new List<long>();
        await foreach (var one in server.WatchAsync($"{Widgets.Path}?watch=1&resourceVersion={since}"))
        {
            seen.Add(Widgets.Version(one["object"]!));
            if (seen.Count == count)
                break;
        }
        return seen;
    }
}
