using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class WatcherTests : IAsyncDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly ScriptedApi _api = new();
    private readonly KubernetesClient _client;
    private readonly Watcher<Widget> _watcher;

    public WatcherTests()
    {
        _client = _api.Client(_time);
        _watcher = new(_client, Widget.Resource, "default", new WatcherOptions(), _time, NullLogger.Instance);
    }

    [Fact]
    public async Task A_list_of_two_pages_comes_as_one()
    {
        _api.Page("10", "more", Widget.Named("a")).Page("10", "", Widget.Named("b"));

        Assert.Equal(["Init", "InitApply a", "InitApply b", "InitDone"], await TakeAsync(4));
        Assert.Equal(
            ["GET /apis/example.dev/v1/namespaces/default/widgets?limit=500", "GET /apis/example.dev/v1/namespaces/default/widgets?limit=500&continue=more"],
            _api.Requests);
    }

    [Fact]
    public async Task After_the_list_come_the_changes()
    {
        var watch = _api.List("10").Watch();
        await watch.SendAsync("ADDED", Widget.Named("a", "11"));
        await watch.SendAsync("MODIFIED", Widget.Named("a", "12"));
        await watch.SendAsync("DELETED", Widget.Named("a", "13"));

        Assert.Equal(["Init", "InitDone", "Apply a", "Apply a", "Delete a"], await TakeAsync(5));
    }

    [Fact]
    public async Task A_watch_that_ends_goes_on_from_the_last_version_seen_bookmarks_included()
    {
        var first = _api.List("10").Watch();
        await first.SendAsync("ADDED", Widget.Named("a", "11"));
        await first.BookmarkAsync("40");
        first.End();
        var second = _api.Watch();
        await second.SendAsync("MODIFIED", Widget.Named("a", "41"));

        Assert.Equal(["Init", "InitDone", "Apply a", "Bookmark 40", "Apply a"], await TakeAsync(5));
        Assert.Equal(["10", "40"], Versions());
    }

    [Fact]
    public async Task A_version_that_is_too_old_leads_to_a_new_list()
    {
        var first = _api.List("10").Watch();
        await first.ErrorAsync(410, "Expired");
        _api.List("50", Widget.Named("b"));

        Assert.Equal(["Init", "InitDone", "Init", "InitApply b", "InitDone"], await TakeAsync(5));
    }

    [Fact]
    public async Task A_refusal_with_410_at_the_start_of_a_watch_leads_to_a_new_list_too()
    {
        _api.List("10").Refuse(410, "Expired").List("50");

        Assert.Equal(["Init", "InitDone", "Init", "InitDone"], await TakeAsync(4));
    }

    [Fact]
    public async Task A_continue_token_that_expires_starts_the_list_anew()
    {
        _api.Page("10", "more", Widget.Named("a")).Refuse(410, "Expired").List("50", Widget.Named("b"));

        Assert.Equal(["Init", "InitApply a"], await TakeAsync(2));
        var e = await Assert.ThrowsAsync<KubernetesException>(() => TakeAsync(1));
        Assert.True(e.IsGone);
        Assert.Equal(["Init", "InitApply b", "InitDone"], await TakeAsync(3));
    }

    [Fact]
    public async Task Any_other_error_of_a_watch_is_told_and_the_watch_goes_on_where_it_was()
    {
        var first = _api.List("10").Watch();
        await first.SendAsync("ADDED", Widget.Named("a", "11"));
        await first.ErrorAsync(500, "InternalError");
        var second = _api.Watch();
        await second.SendAsync("MODIFIED", Widget.Named("a", "12"));

        await TakeAsync(3);
        await Assert.ThrowsAsync<KubernetesException>(() => TakeAsync(1));
        Assert.Equal(["Apply a"], await TakeAsync(1));
        Assert.Equal(["10", "11"], Versions());
    }

    [Fact]
    public async Task A_broken_connection_is_told_and_the_watch_goes_on_where_it_was()
    {
        var first = _api.List("10").Watch();
        await first.SendAsync("ADDED", Widget.Named("a", "11"));
        await TakeAsync(3);
        first.Break();
        var second = _api.Watch();
        await second.SendAsync("DELETED", Widget.Named("a", "12"));

        await Assert.ThrowsAnyAsync<IOException>(() => TakeAsync(1));
        Assert.Equal(["Delete a"], await TakeAsync(1));
        Assert.Equal(["10", "11"], Versions());
    }

    [Fact]
    public async Task An_object_that_is_cut_off_counts_as_the_end_of_the_stream()
    {
        var first = _api.List("10").Watch();
        await first.SendAsync("ADDED", Widget.Named("a", "11"));
        await first.RawAsync("""{"type":"MODIFIED","object":{"metadata":{"na""");
        first.End();
        var second = _api.Watch();
        await second.SendAsync("MODIFIED", Widget.Named("a", "12"));

        Assert.Equal(["Init", "InitDone", "Apply a", "Apply a"], await TakeAsync(4));
        Assert.Equal(["10", "11"], Versions());
    }

    [Fact]
    public async Task A_watch_that_ends_at_once_without_a_word_is_an_error_so_that_nobody_spins()
    {
        _api.List("10").Watch().End();

        await TakeAsync(2);
        var e = await Assert.ThrowsAsync<IOException>(() => TakeAsync(1));
        Assert.Contains("widgets.example.dev", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_past_the_servers_own_limit_ends_the_watch()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _api.List("10").Watch();
        await TakeAsync(2);
        var next = TakeAsync(1);
        await _time.WaitForTimerDueAsync(TimeSpan.FromSeconds(295), cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        var second = _api.Watch();
        await second.SendAsync("ADDED", Widget.Named("a", "11"));

        _time.Advance(TimeSpan.FromSeconds(294));
        Assert.Single(Versions());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["Apply a"], await next);
        Assert.Equal(["10", "10"], Versions());
    }

    [Fact]
    public async Task An_object_that_does_not_fit_its_type_is_left_out_and_spoils_no_other()
    {
        _api.Answer(200, """
            {"metadata":{"resourceVersion":"10"},"items":[
              {"metadata":{"name":"bad","namespace":"default"},"spec":{"size":"large"}},
              {"metadata":{"name":"good","namespace":"default"},"spec":{"size":1}}]}
            """);
        var watch = _api.Watch();
        await watch.RawAsync("""{"type":"MODIFIED","object":{"metadata":{"name":"good","namespace":"default","resourceVersion":"11"},"spec":{"size":1.5}}}""" + "\n");

        Assert.Equal(["Init", "InitApply good", "InitDone", "Delete good"], await TakeAsync(4));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        _api.List("10").Watch();
        await TakeAsync(2);
        var next = _watcher.NextAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    public async ValueTask DisposeAsync()
    {
        await _watcher.DisposeAsync();
        _client.Dispose();
        _api.Dispose();
    }

    private async Task<List<string>> TakeAsync(int count)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        List<string> told = [];
        while (told.Count < count)
            told.Add(Describe(await _watcher.NextAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken)));
        return told;
    }

    private IEnumerable<string> Versions() => _api.Requests
        .Where(request => request.Contains("watch=true", StringComparison.Ordinal))
        .Select(request => request.Split("resourceVersion=")[1].Split('&')[0]);

    private static string Describe(WatcherEvent<Widget> told) => told switch
    {
        WatcherEvent<Widget>.Init => "Init",
        WatcherEvent<Widget>.InitApply(var item) => $"InitApply {item.Metadata.Name}",
        WatcherEvent<Widget>.InitDone => "InitDone",
        WatcherEvent<Widget>.Apply(var item) => $"Apply {item.Metadata.Name}",
        WatcherEvent<Widget>.Bookmark(var version) => $"Bookmark {version}",
        WatcherEvent<Widget>.Delete(var key) => $"Delete {key.Name}",
        _ => throw new InvalidOperationException(told.ToString()),
    };
}
