using System.Text.Json.Nodes;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes.Client;

/// <summary>The client reads what a real API server answered, and sends what it took.</summary>
public sealed class RecordedAnswerTests : IDisposable
{
    private readonly ScriptedApi _api = new();
    private readonly KubernetesClient _client;

    public RecordedAnswerTests() => _client = _api.Client(TimeProvider.System);

    public static TheoryData<string> Refusals => [.. Recording.Refusals];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_of_pages_is_read_whole()
    {
        _api.Replay("list-limit-1", "list-limit-2", "list-labels");

        var list = await _client.ListAsync(Widget.Resource, "default", new ListOptions { PageSize = 3 }, Token);

        Assert.Equal("219", list.ResourceVersion);
        Assert.Equal(7, list.Items.Count);
        Assert.Contains("continue=", _api.Requests.ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_spec_and_status_are_read()
    {
        _api.Replay("put-status");

        var widget = await _client.ReplaceStatusAsync(Widget.Resource, Widget.Named("a"), Token);

        Assert.Equal(
            ("a", "default", "212", 1L, new DateTimeOffset(2026, 11, 22, 2, 21, 32, TimeSpan.Zero)),
            (widget.Metadata.Name, widget.Metadata.Namespace, widget.Metadata.ResourceVersion, widget.Metadata.Generation!.Value, widget.Metadata.CreationTimestamp!.Value));
        Assert.Equal("Running", widget.Status!.Phase);
        Assert.True(widget.Status.Conditions!.IsTrue("Ready"));
    }

    [Fact]
    public async Task A_deletion_that_waits_for_a_finalizer_is_read()
    {
        _api.Replay("finalizer-delete");

        var widget = await _client.GetAsync(Widget.Resource, Widget.Key("items"), Token);

        Assert.NotNull(widget.Metadata.DeletionTimestamp);
        Assert.Equal(["example.dev/hold"], widget.Metadata.Finalizers);
    }

    [Fact]
    public async Task A_watch_is_read_event_by_event()
    {
        _api.Replay("watch-from-list");

        var events = await WatchAsync();

        Assert.Equal(
            ["Modified 220", "Modified 221", "Added 222", "Deleted 223", "Bookmark 223", "Bookmark 223"],
            events.Select(told => $"{told.GetType().Name} {told.ResourceVersion}"));
    }

    [Fact]
    public async Task A_version_that_is_too_old_says_gone()
    {
        _api.Replay("watch-too-old");

        var e = await Assert.ThrowsAsync<KubernetesException>(WatchAsync);

        Assert.True(e.IsGone);
        Assert.Equal("too old resource version: 1 (203)", e.Message);
    }

    [Theory, MemberData(nameof(Refusals))]
    public async Task Every_refusal_is_a_KubernetesException_with_the_servers_words(string name)
    {
        _api.Replay(name);

        var e = await Assert.ThrowsAsync<KubernetesException>(() => _client.GetAsync(Widget.Resource, Widget.Key("a"), Token));

        Assert.Equal(Recording.Status(name), e.Status.Code);
        Assert.NotEmpty(e.Message);
    }

    [Theory]
    [InlineData("get-missing", nameof(KubernetesException.IsNotFound))]
    [InlineData("not-found-before-crd", nameof(KubernetesException.IsNotFound))]
    [InlineData("create-exists", nameof(KubernetesException.IsAlreadyExists))]
    [InlineData("put-status-conflict", nameof(KubernetesException.IsConflict))]
    [InlineData("delete-precondition", nameof(KubernetesException.IsConflict))]
    [InlineData("create-in-terminating-namespace", nameof(KubernetesException.IsForbidden))]
    [InlineData("watch-bad-rv", nameof(KubernetesException.IsTransient))]
    public async Task A_refusal_says_what_it_is_and_nothing_else(string name, string expected)
    {
        _api.Replay(name);

        var e = await Assert.ThrowsAsync<KubernetesException>(() => _client.GetAsync(Widget.Resource, Widget.Key("a"), Token));

        var said = new Dictionary<string, bool>
        {
            [nameof(e.IsNotFound)] = e.IsNotFound,
            [nameof(e.IsAlreadyExists)] = e.IsAlreadyExists,
            [nameof(e.IsConflict)] = e.IsConflict,
            [nameof(e.IsForbidden)] = e.IsForbidden,
            [nameof(e.IsGone)] = e.IsGone,
            [nameof(e.IsTransient)] = e.IsTransient,
        };
        Assert.Equal([expected], said.Where(pair => pair.Value).Select(pair => pair.Key));
    }

    [Fact]
    public async Task Causes_of_a_refusal_are_kept_field_by_field()
    {
        _api.Replay("create-out-of-bounds");

        var e = await Assert.ThrowsAsync<KubernetesException>(() => _client.CreateAsync(Widget.Resource, Widget.Named("c"), Token));

        Assert.Contains("spec.mode", e.Status.Details!.Causes!.Select(cause => cause.Field));
    }

    [Fact]
    public async Task A_missing_object_is_found_to_be_null_and_a_missing_kind_is_an_error()
    {
        _api.Replay("get-missing", "not-found-before-crd");

        Assert.Null(await _client.FindAsync(Widget.Resource, Widget.Key("zzz"), Token));
        await Assert.ThrowsAsync<KubernetesException>(() => _client.FindAsync(Widget.Resource, Widget.Key("zzz"), Token));
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_no_error()
    {
        _api.Replay("delete", "delete-missing");

        Assert.True(await _client.DeleteAsync(Widget.Resource, Widget.Key("nulls"), uid: null, resourceVersion: null, Token));
        Assert.False(await _client.DeleteAsync(Widget.Resource, Widget.Key("nulls"), uid: null, resourceVersion: null, Token));
    }

    [Fact]
    public async Task A_secret_is_read_and_prints_no_value()
    {
        _api.Replay("secret-get");

        var secret = await _client.GetAsync(Resources.Secrets, new("default", "s"), Token);

        Assert.Equal("v", secret.Text("k"));
        Assert.Equal("Secret default/s", secret.ToString());
    }

    [Fact]
    public async Task The_uid_of_a_namespace_is_read()
    {
        _api.Replay("namespace-kube-system");

        var found = await _client.GetAsync(Resources.Namespaces, new("", "kube-system"), Token);

        Assert.Equal("0555c614-5257-453f-95fe-42f5be680007", found.Metadata.Uid);
    }

    [Fact]
    public async Task A_lease_goes_back_as_the_real_server_took_it()
    {
        _api.Replay("lease-get", "lease-update");
        var lease = await _client.GetAsync(Resources.Leases, new("default", "op"), Token);

        await _client.ReplaceAsync(Resources.Leases, lease with { Spec = lease.Spec with { HolderIdentity = "you", LeaseTransitions = 1 } }, Token);

        AssertSent("lease-update", _api.Requests.Last());
    }

    [Fact]
    public async Task Fields_of_a_lease_that_we_do_not_know_are_written_back()
    {
        _api.Answer(200, """
            {"metadata":{"name":"op","namespace":"default","resourceVersion":"1","managedFields":[{"manager":"x"}]},"spec":{"strategy":"OldestEmulationVersion"}}
            """).Answer(200, "{}");
        var lease = await _client.GetAsync(Resources.Leases, new("default", "op"), Token);

        await _client.ReplaceAsync(Resources.Leases, lease, Token);

        var sent = JsonNode.Parse(_api.Requests.Last().Split(' ', 3)[2])!;
        Assert.Equal("x", sent["metadata"]!["managedFields"]![0]!["manager"]!.GetValue<string>());
        Assert.Equal("OldestEmulationVersion", sent["spec"]!["strategy"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_event_is_made_as_the_real_server_took_it()
    {
        _api.Replay("event-create");

        await _client.CreateAsync(Resources.Events, new Event
        {
            Metadata = new() { Name = "a.1", Namespace = "default" },
            EventTime = new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero),
            ReportingController = "example.dev/op",
            ReportingInstance = "op-1",
            Action = "Reconcile",
            Reason = "Done",
            Regarding = new("example.dev/v1", "Widget", "default", "a", Uid: null),
            Note = "fine",
            Type = EventType.Normal,
        }, Token);

        AssertSent("event-create", _api.Requests.Last(), except: "namespace");
    }

    public void Dispose()
    {
        _client.Dispose();
        _api.Dispose();
    }

    private async Task<List<WatchEvent<Widget>>> WatchAsync()
    {
        List<WatchEvent<Widget>> events = [];
        await foreach (var told in _client.WatchAsync(Widget.Resource, "default", ListOptions.All, "219", TimeSpan.FromSeconds(4), Token))
            events.Add(told);
        return events;
    }

    private static void AssertSent(string name, string request, string? except = null)
    {
        var recorded = Recording.Request(name);
        var parts = request.Split(' ', 3);
        Assert.Equal($"{recorded["method"]} {recorded["path"]}", $"{parts[0]} {parts[1]}");
        var sent = JsonNode.Parse(parts[2])!;
        if (except is not null)
            sent["metadata"]!.AsObject().Remove(except);
        Assert.True(JsonNode.DeepEquals(recorded["body"], sent), $"{recorded["body"]!.ToJsonString()}\nis not\n{sent.ToJsonString()}");
    }
}
