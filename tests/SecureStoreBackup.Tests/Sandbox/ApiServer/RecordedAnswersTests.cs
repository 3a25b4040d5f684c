using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

/// <summary>Keeps the sandbox's API server honest: it answers as a real one was recorded to.</summary>
public sealed class RecordedAnswersTests(ITestOutputHelper output)
{
    private readonly VirtualTime _time = new(DateTimeOffset.Parse("2026-11-22T02:21:26Z", CultureInfo.InvariantCulture));
    private readonly AnswerComparison _comparison = new();

    [Fact]
    public async Task Every_recorded_request_is_answered_as_the_real_server_answered_it()
    {
        await using var server = await TestApiServer.StartAsync(_time, playControllerManager: false);
        var failures = new List<string>();
        var replayed = new List<string>();

        foreach (var recorded in RecordedCase.ReadAll())
        {
            CatchUpWith(recorded);
            failures.AddRange((await ReplayAsync(server, recorded)).Select(difference => $"{recorded.Name}: {difference}"));
            replayed.Add(recorded.Name);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(RecordedCase.Names(), replayed);   // none is left out
        output.WriteLine($"{replayed.Count} recorded cases were answered alike.");
    }

    private async Task<List<string>> ReplayAsync(TestApiServer server, RecordedCase recorded)
    {
        using var request = Request(recorded);
        var sending = server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var response = await sending;
        if (recorded.Name == "watch-from-list")
            await ChangeWhileWatchingAsync(server);

        var text = await ReadAsync(response);
        var differences = new List<string>();
        if ((int)response.StatusCode != recorded.Status)
            differences.Add($"status: recorded {recorded.Status}, answered {(int)response.StatusCode} {text}");
        foreach (var (name, value) in recorded.Headers)
        {
            var answered = Header(response, name);
            if (answered != value!.ToString())
                differences.Add($"header {name}: recorded {value}, answered {answered}");
        }
        differences.AddRange(CompareBody(recorded, text));
        return differences;
    }

    private List<string> CompareBody(RecordedCase recorded, string text)
    {
        if (recorded.Events is not null)
            return _comparison.Differences(recorded.Events, new JsonArray([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line))]));
        if (recorded.Response is JsonValue plain)
            return plain.ToString() == text ? [] : [$"body: recorded {plain}, answered {text}"];
        var answered = JsonNode.Parse(text);
        return recorded.Path.Contains("resourceVersion=0", StringComparison.Ordinal)
            ? _comparison.Differences(SortedItems(recorded.Response!), SortedItems(answered!))   // the real server's cache has no order
            : _comparison.Differences(recorded.Response, answered);
    }

    private HttpRequestMessage Request(RecordedCase recorded)
    {
        var query = recorded.Path.Split('&', '?').FirstOrDefault(part => part.StartsWith("resourceVersion=", StringComparison.Ordinal));
        var path = query is null ? recorded.Path
            : recorded.Path.Replace(query, $"resourceVersion={_comparison.TranslateVersion(query["resourceVersion=".Length..])}", StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(recorded.Method), _comparison.Translate(path));
        request.Headers.TryAddWithoutValidation("Accept", recorded.Request["accept"]?.ToString() ?? "application/json");
        foreach (var (name, value) in recorded.Request["headers"] as JsonObject ?? [])
            request.Headers.TryAddWithoutValidation(name, value!.ToString());
        if (recorded.Request["body"] is { } body)
        {
            var copy = body.DeepClone();
            if (copy is JsonObject && copy["metadata"]?["resourceVersion"] is { } version)
                copy["metadata"]!["resourceVersion"] = _comparison.TranslateVersion(version.ToString());
            var bytes = Encoding.UTF8.GetBytes(_comparison.Translate(copy is JsonValue ? copy.ToString() : copy.ToJsonString()));
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", recorded.Request["contentType"]!.ToString());
        }
        return request;
    }

    /// <summary>The recording does not hold the requests that its first watch saw; these are they.</summary>
    private static async Task ChangeWhileWatchingAsync(TestApiServer server)
    {
        const string widgets = "/apis/example.dev/v1/namespaces/default/widgets";
        const string merge = "application/merge-patch+json";
        await server.DoAsync("PATCH", $"{widgets}/b", JsonNode.Parse("""{"spec":{"size":3}}"""), merge);
        await server.DoAsync("PATCH", $"{widgets}/b", JsonNode.Parse("""{"metadata":{"labels":{"x":"y"}}}"""), merge);
        await server.DoAsync("POST", widgets, JsonNode.Parse("""{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":1}}"""));
        await server.DoAsync("DELETE", $"{widgets}/w");
    }

    /// <summary>Reads to the end; a watch's time passes as fast as it can.</summary>
    private async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var reading = response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, _time.WaitForTimersAsync(1, TestContext.Current.CancellationToken));
            if (_time.PendingTimers > 0)
                _time.AdvanceToNextTimer();
        }
        return await reading;
    }

    /// <summary>The clock goes to the newest time that the answer names.</summary>
    private void CatchUpWith(RecordedCase recorded)
    {
        foreach (var text in Timestamps(recorded.Response).Concat(Timestamps(recorded.Events)))
        {
            var at = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
            if (at > _time.GetUtcNow())
                _time.Advance(at - _time.GetUtcNow());
        }
    }

    private static IEnumerable<string> Timestamps(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Key is "creationTimestamp" or "deletionTimestamp" && entry.Value is not null ? [entry.Value.ToString()] : Timestamps(entry.Value)),
        JsonArray list => list.SelectMany(Timestamps),
        _ => [],
    };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    private static JsonNode SortedItems(JsonNode list)
    {
        var sorted = list.DeepClone();
        sorted["items"] = new JsonArray([.. list["items"]!.AsArray().Select(item => item!.DeepClone()).OrderBy(item => item["metadata"]!["name"]!.ToString(), StringComparer.Ordinal)]);
        return sorted;
    }
}
