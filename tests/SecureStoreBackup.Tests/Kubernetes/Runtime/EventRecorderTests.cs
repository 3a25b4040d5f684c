using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class EventRecorderTests : IAsyncDisposable
{
    private static readonly ObjectReference Regarding = new("example.dev/v1", "Widget", "default", "a", "uid-a");
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly ScriptedApi _api = new();
    private readonly ListLogger<EventRecorder> _log = new();
    private readonly KubernetesClient _client;
    private readonly EventRecorder _recorder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public EventRecorderTests()
    {
        _client = _api.Client(_time);
        _recorder = new(_client, new EventRecorderOptions("example.dev/op", "op-1") { Capacity = 3 }, _time, _log);
        _running = _recorder.RunAsync(_stop.Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_made_with_all_that_the_server_requires()
    {
        _api.Replay("event-create");

        Record("fine");

        var sent = Body(await _api.NextRequestAsync(Token));
        var required = (JsonObject)Recording.Request("event-create")["body"]!;
        Assert.Empty(required.Select(field => field.Key).Except(sent.Select(field => field.Key)));
        Assert.Equal("2026-11-22T02:15:00.000000Z", sent["eventTime"]!.GetValue<string>());
        Assert.True(Names.IsSubdomain(sent["metadata"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_repetition_becomes_a_series_as_the_real_server_took_it()
    {
        _api.Replay("event-create", "event-series");
        Record("fine");
        await _api.NextRequestAsync(Token);

        _time.Advance(TimeSpan.FromSeconds(5));
        Record("fine");

        var request = await _api.NextRequestAsync(Token);
        Assert.StartsWith("PATCH /apis/events.k8s.io/v1/namespaces/default/events/a.1 ", request, StringComparison.Ordinal);
        Assert.Equal("""{"series":{"count":2,"lastObservedTime":"2026-11-22T02:15:05.000000Z"}}""", Body(request).ToJsonString());
    }

    [Fact]
    public async Task Many_repetitions_cost_one_update_a_minute_and_none_goes_uncounted()
    {
        _api.Replay("event-create", "event-series");
        foreach (var _ in (int[])[1, 2])
        {
            Record("fine");
            await _api.NextRequestAsync(Token);
        }

        Record("fine");
        Record("fine");
        _api.Replay("event-create");
        Record("another"); // sent after the two were counted
        await _api.NextRequestAsync(Token);
        Assert.Equal(3, _api.Requests.Count);

        await _time.WaitForNextDueAsync(TimeSpan.FromMinutes(1), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        _api.Replay("event-series");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(4, Body(await _api.NextRequestAsync(Token))["series"]!["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_different_note_is_another_event()
    {
        _api.Replay("event-create", "event-create");
        Record("fine");
        await _api.NextRequestAsync(Token);

        Record("finer");

        Assert.StartsWith("POST", await _api.NextRequestAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repetition_after_a_long_time_is_another_event()
    {
        _api.Replay("event-create", "event-create");
        Record("fine");
        await _api.NextRequestAsync(Token);
        await _time.WaitForNoTimersAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        _time.Advance(TimeSpan.FromMinutes(7));
        Record("fine");

        Assert.StartsWith("POST", await _api.NextRequestAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_whose_event_the_server_forgot_starts_anew()
    {
        _api.Replay("event-create", "patch-missing", "event-create");
        Record("fine");
        await _api.NextRequestAsync(Token);

        Record("fine");

        Assert.StartsWith("PATCH", await _api.NextRequestAsync(Token), StringComparison.Ordinal);
        Assert.StartsWith("POST", await _api.NextRequestAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_rights_stop_no_later_event()
    {
        _api.Refuse(403, "Forbidden").Replay("event-create");
        Record("one");
        await _api.NextRequestAsync(Token);

        Record("two");

        Assert.Equal("two", Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_outage_is_sat_out()
    {
        _api.Fail(new HttpRequestException("unreachable")).Replay("event-create");
        Record("fine");
        await _api.NextRequestAsync(Token);

        await _time.WaitForTimerDueAsync(TimeSpan.FromSeconds(1), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("fine", Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_answer_that_was_lost_makes_no_second_event()
    {
        _api.Fail(new HttpRequestException("reset")).Refuse(409, "AlreadyExists").Replay("event-create");
        Record("fine");
        var first = Body(await _api.NextRequestAsync(Token))["metadata"]!["name"]!.GetValue<string>();
        await _time.WaitForTimerDueAsync(TimeSpan.FromSeconds(1), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, Body(await _api.NextRequestAsync(Token))["metadata"]!["name"]!.GetValue<string>());

        Record("more");

        Assert.Equal("more", Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_object_may_cause_25_events_at_once_and_then_one_in_five_minutes()
    {
        for (var i = 0; i < 25; i++)
        {
            _api.Replay("event-create");
            Record($"note {i}");
            await _api.NextRequestAsync(Token);
        }

        Record("one too many");
        _api.Replay("event-create");
        _recorder.Record(Regarding with { Name = "b", Uid = "uid-b" }, EventType.Normal, "Done", "Reconcile", "of another");
        Assert.Equal("of another", Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>());

        await _time.WaitForNoTimersAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token); // until the answer has come, too
        _time.Advance(TimeSpan.FromMinutes(5));
        _api.Replay("event-create");
        Record("later");
        Assert.Equal("later", Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>());
    }

    [Fact]
    public async Task Events_keep_to_a_pace_of_their_own_so_that_the_work_has_the_clients()
    {
        var recorder = new EventRecorder(_client, new EventRecorderOptions("example.dev/op", "op-1") { RequestsPerSecond = 0.5, RequestBurst = 1 }, _time, _log);
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        _api.Replay("event-create", "event-create");

        recorder.Record(Regarding, EventType.Normal, "Done", "Reconcile", "first");
        await _api.NextRequestAsync(Token);
        recorder.Record(Regarding, EventType.Normal, "Done", "Reconcile", "second");
        await _time.WaitForNextDueAsync(TimeSpan.FromSeconds(2), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Single(_api.Requests);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("second", Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Events_that_are_refused_are_said_once_and_so_is_their_return()
    {
        for (var i = 0; i < 5; i++)
        {
            _api.Refuse(403, "Forbidden");
            Record($"note {i}");
            await _api.NextRequestAsync(Token);
        }

        _api.Replay("event-create");
        Record("granted");
        await _api.NextRequestAsync(Token);
        await Until.TrueAsync(() => _log.Messages.Any(line => line.Contains("after 5 that were lost", StringComparison.Ordinal)), TimeSpan.FromSeconds(30), TimeProvider.System, "the return to be said", Token);
        Assert.Single(_log.Messages, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_events_are_dropped_and_the_caller_never_waits()
    {
        Record("first");
        await _api.NextRequestAsync(Token); // unanswered: from here on, three fit

        for (var i = 0; i < 100; i++)
            Record($"more {i}");
        foreach (var _ in (int[])[0, 1, 2, 3])
            _api.Replay("event-create");

        Assert.Equal(["more 0", "more 1", "more 2"], new[]
        {
            Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>(),
            Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>(),
            Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>(),
        });
    }

    [Fact]
    public async Task A_flood_of_good_news_leaves_room_for_a_warning()
    {
        var recorder = new EventRecorder(_client, new EventRecorderOptions("example.dev/op", "op-1") { Capacity = 4 }, _time, _log);
        for (var i = 0; i < 100; i++)
            recorder.Record(Regarding, EventType.Normal, "Done", "Reconcile", $"good {i}");
        recorder.Record(Regarding, EventType.Warning, "Failed", "Reconcile", "bad");
        _api.Replay("event-create", "event-create", "event-create", "event-create");
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);

        List<string> told = [];
        while (told.Count < 4)
            told.Add(Body(await _api.NextRequestAsync(Token))["note"]!.GetValue<string>());
        Assert.Equal(["good 0", "good 1", "good 2", "bad"], told);
        await Until.TrueAsync(() => _log.Messages.Any(line => line.Contains("97", StringComparison.Ordinal)), TimeSpan.FromSeconds(30), TimeProvider.System, "the 97 that were dropped to be said", Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("", "")]
    public void A_short_note_stays_as_it_is(string note, string expected) => Assert.Equal(expected, EventNote.Fit(note));

    [Theory]
    [InlineData("x")]
    [InlineData("ä")]
    [InlineData("世")]
    [InlineData("😀")]
    [InlineData("x😀")]
    public void A_long_note_is_cut_between_runes_to_at_most_1024_bytes(string unit)
    {
        var fitted = EventNote.Fit(string.Concat(Enumerable.Repeat(unit, 1025)));

        Assert.InRange(Encoding.UTF8.GetByteCount(fitted), 1020, 1024);
        Assert.EndsWith("…", fitted, StringComparison.Ordinal);
        Assert.DoesNotContain(Rune.ReplacementChar, fitted.EnumerateRunes());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        _client.Dispose();
        _api.Dispose();
        _stop.Dispose();
    }

    private void Record(string note) => _recorder.Record(Regarding, EventType.Normal, "Done", "Reconcile", note);

    private static JsonObject Body(string request) => (JsonObject)JsonNode.Parse(request.Split(' ', 3)[2])!;
}
