namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

public sealed class PagingTests : IAsyncLifetime
{
    private TestApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestApiServer.StartAsync();
        await Widgets.DefineAsync(_server);
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await Widgets.CreateAsync(_server, name);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_pages_show_what_was_there_when_the_first_was_read()
    {
        var first = await _server.DoAsync("GET", $"{Widgets.Path}?limit=2");
        await _server.DoAsync("DELETE", $"{Widgets.Path}/d");
        await Widgets.CreateAsync(_server, "cc");

        var second = await _server.DoAsync("GET", $"{Widgets.Path}?limit=2&continue={first["metadata"]!["continue"]}");
        var third = await _server.DoAsync("GET", $"{Widgets.Path}?limit=2&continue={second["metadata"]!["continue"]}");

        Assert.Equal(["a", "b", "c", "d", "e"], [.. Widgets.Names(first), .. Widgets.Names(second), .. Widgets.Names(third)]);
        Assert.Equal(Widgets.Version(first), Widgets.Version(third));
        Assert.Equal("", third["metadata"]!["continue"]!.ToString());
    }

    [Fact]
    public async Task A_compacted_page_answers_410_with_a_token_for_the_rest_as_it_is_now()
    {
        var first = await _server.DoAsync("GET", $"{Widgets.Path}?limit=2");
        await _server.DoAsync("DELETE", $"{Widgets.Path}/d");
        _server.Server.Compact();

        var (code, refusal) = await _server.SendAsync("GET", $"{Widgets.Path}?limit=2&continue={first["metadata"]!["continue"]}");
        var rest = await _server.DoAsync("GET", $"{Widgets.Path}?continue={refusal["metadata"]!["continue"]}");

        Assert.Equal(410, code);
        Assert.Equal("Expired", refusal["reason"]!.ToString());
        Assert.Equal(["c", "e"], Widgets.Names(rest));
    }

    [Fact]
    public async Task Pages_cross_namespaces()
    {
        await _server.DoAsync("POST", "/apis/example.dev/v1/namespaces/kube-public/widgets", Widgets.Widget("a"));

        var first = await _server.DoAsync("GET", "/apis/example.dev/v1/widgets?limit=5");
        var second = await _server.DoAsync("GET", $"/apis/example.dev/v1/widgets?limit=5&continue={first["metadata"]!["continue"]}");

        Assert.Equal("kube-public", Assert.Single(second["items"]!.AsArray())!["metadata"]!["namespace"]!.ToString());
    }
}
