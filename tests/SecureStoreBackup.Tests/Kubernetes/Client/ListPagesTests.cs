using System.Text;
using SecureStoreBackup.Kubernetes.Client;

namespace SecureStoreBackup.Tests.Kubernetes.Client;

public sealed class ListPagesTests : IDisposable
{
    private readonly ScriptedApi _api = new();
    private readonly KubernetesClient _client;

    public ListPagesTests() => _client = _api.Client(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_page_is_on_its_way_when_the_first_is_handed_out_and_the_third_waits_until_the_second_is_wanted()
    {
        _api.Answer(200, Page("a", "two")).Answer(200, Page("b", "three")).Answer(200, Page("c", ""));
        await using var pages = _client.List(Widget.Resource, "default", ListOptions.All);

        var first = await pages.NextAsync(Token);
        await _api.NextRequestAsync(Token);
        var ahead = await _api.NextRequestAsync(Token);

        Assert.Equal("a", Assert.Single(first!.Items).Metadata.Name);
        Assert.Contains("continue=two", ahead, StringComparison.Ordinal);
        Assert.Equal(2, _api.Requests.Count);
        Assert.Equal("b", Assert.Single((await pages.NextAsync(Token))!.Items).Metadata.Name);
        Assert.Equal("c", Assert.Single((await pages.NextAsync(Token))!.Items).Metadata.Name);
        Assert.Null(await pages.NextAsync(Token));
        Assert.Equal(3, _api.Requests.Count);
    }

    [Fact]
    public async Task The_next_page_is_asked_for_before_the_objects_are_read_though_its_token_stands_behind_them()
    {
        var page = """{"apiVersion":"example.dev/v1","items":[{"metadata":{"name":"a"}},{"metadata":{"name":7}}],"kind":"WidgetList","metadata":{"continue":"two","resourceVersion":"7"}}"""u8.ToArray();
        _api.Answer(200, Encoding.UTF8.GetString(page)).Answer(200, Page("b", ""));

        // Whoever is asked in between finds the objects unread: what is written over them then is what is read.
        var list = ListDecoder.List(Widget.Resource, Request.List(Widget.Resource, "default", ListOptions.All, null), page, _ => page[page.AsSpan().IndexOf("\"a\""u8) + 1] = (byte)'z');
        await using var pages = _client.List(Widget.Resource, "default", ListOptions.All);
        var first = await pages.NextAsync(Token);

        Assert.Equal("z", Assert.Single(list.Items).Metadata.Name);
        Assert.Equal(("two", 1, "a"), (list.Continue, list.Malformed.Count, Assert.Single(first!.Items).Metadata.Name));
        Assert.Equal("b", Assert.Single((await pages.NextAsync(Token))!.Items).Metadata.Name);
    }

    [Fact]
    public async Task Nothing_is_asked_before_the_first_page_is_wanted_and_disposing_twice_is_disposing()
    {
        var pages = _client.List(Widget.Resource, "default", ListOptions.All);

        await pages.DisposeAsync();
        await pages.DisposeAsync();

        Assert.Empty(_api.Requests);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pages.NextAsync(Token));
    }

    [Fact]
    public async Task A_page_that_fails_is_told_of_when_its_turn_comes()
    {
        _api.Answer(200, Page("a", "two")).Refuse(410, "Expired");
        await using var pages = _client.List(Widget.Resource, "default", ListOptions.All);

        Assert.NotNull(await pages.NextAsync(Token));

        Assert.True((await Assert.ThrowsAsync<KubernetesException>(() => pages.NextAsync(Token))).IsGone);
    }

    [Fact]
    public async Task Disposing_breaks_off_the_page_that_is_on_its_way()
    {
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _api.Answer(200, Page("a", "two")).Answer(async cancellationToken =>
        {
            await using var registration = cancellationToken.Register(broken.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("Nobody broke it off.");
        });
        var pages = _client.List(Widget.Resource, "default", ListOptions.All);
        await pages.NextAsync(Token);

        await pages.DisposeAsync();

        await broken.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task Whoever_waits_for_a_page_can_stop_waiting()
    {
        using var stop = new CancellationTokenSource();
        await using var pages = _client.List(Widget.Resource, "default", ListOptions.All);
        var waiting = pages.NextAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    public void Dispose() => _client.Dispose();

    private static string Page(string name, string next) =>
        $$"""{"metadata":{"resourceVersion":"7","continue":"{{next}}"},"items":[{"metadata":{"name":"{{name}}","namespace":"default" } }]}""";
}
