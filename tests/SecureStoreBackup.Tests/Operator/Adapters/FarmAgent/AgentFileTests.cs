using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Operator.Adapters.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.FarmAgent;

public sealed class AgentFileTests
{
    private const string ETag = "\"1-2\"";
    private static readonly byte[] _content = MemorySource.Random(300_000);
    private static readonly SetFile _file = new("app/spbr0000/a b#ü.bak", 300_000, ETag);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_streamed_on_condition_that_it_is_the_one_listed()
    {
        await using var server = await AgentServer.StartAsync();
        var asked = "";
        server.Answer = async context =>
        {
            asked = $"{context.Request.Path.Value} {context.Request.Headers.IfMatch}";
            await SendAsync(context, from: 0, count: _content.Length);
        };

        Assert.Equal(_content, await ReadAsync(server.Client()));
        Assert.Equal($"/v1/sets/set/files/{_file.Path} {ETag}", asked);
    }

    [Fact]
    public async Task A_connection_that_drops_is_taken_up_where_it_ended()
    {
        await using var server = await AgentServer.StartAsync();
        var requests = new List<string>();
        server.Answer = async context =>
        {
            requests.Add($"{context.Request.Headers.IfMatch} {context.Request.Headers.Range}");
            var from = (int)(new RequestHeaders(context.Request.Headers).Range?.Ranges.First().From ?? 0);
            await SendAsync(context, from, count: Math.Min(100_000, _content.Length - from));
            if (from + 100_000 < _content.Length)
                context.Abort();
        };

        Assert.Equal(_content, await ReadAsync(server.Client()));
        Assert.True(requests.Count > 1, "one request was enough");
        Assert.All(requests, request => Assert.StartsWith(ETag, request, StringComparison.Ordinal));
        Assert.All(requests.Skip(1), request => Assert.Contains("bytes=", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_drops_without_a_new_byte_is_given_up_in_the_end()
    {
        await using var server = await AgentServer.StartAsync();
        var client = server.Client(new() { ResumeDelay = TimeSpan.FromMilliseconds(1), MaxResumes = 2 });
        await client.DeleteSetAsync("any", new("lease", 1), Cancellation);
        var requests = 0;
        server.Answer = context => { requests++; context.Abort(); return Task.CompletedTask; };

        var failure = await FailureAsync(() => ReadAsync(client));

        Assert.Equal((Reasons.FarmUnreachable, true), (failure.Reason, failure.Retry));
        Assert.Equal(3, requests);
    }

    [Theory]
    [InlineData(412, "{\"error\":{\"code\":\"FileChanged\",\"message\":\"changed\",\"retryable\":false}}")]
    [InlineData(412, "")]
    [InlineData(404, "{\"error\":{\"code\":\"NotFound\",\"message\":\"gone\",\"retryable\":false}}")]
    public async Task A_file_that_changed_or_vanished_is_said_to_have_changed(int status, string body)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body, context.RequestAborted);
        };

        Assert.Equal(Reasons.SourceChanged, (await FailureAsync(() => ReadAsync(server.Client()))).Reason);
    }

    [Fact]
    public async Task A_file_that_changes_between_two_connections_is_not_stitched_together()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = async context =>
        {
            if (context.Request.Headers.Range.Count == 0)
            {
                await SendAsync(context, from: 0, count: 100_000);
                context.Abort();
            }
            else
            {
                context.Response.StatusCode = 412;
            }
        };

        Assert.Equal(Reasons.SourceChanged, (await FailureAsync(() => ReadAsync(server.Client()))).Reason);
    }

    [Fact]
    public async Task An_agent_that_ignores_the_range_is_not_believed()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = async context =>
        {
            await SendAsync(context, from: 0, count: context.Request.Headers.Range.Count == 0 ? 100_000 : _content.Length, status: 200);
            context.Abort();
        };

        Assert.Equal(Reasons.FarmProtocolError, (await FailureAsync(() => ReadAsync(server.Client()))).Reason);
    }

    [Fact]
    public async Task A_file_of_another_length_than_listed_has_changed()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => context.Response.Body.WriteAsync(new byte[5], context.RequestAborted).AsTask();

        var failure = await FailureAsync(() => ReadAsync(server.Client(), _file with { Bytes = 4 }));

        Assert.Equal(Reasons.SourceChanged, failure.Reason);
    }

    [Fact]
    public async Task A_connection_that_stands_still_is_taken_up_again()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = async context =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                await SendAsync(context, from: 100_000, count: 200_000);
                return;
            }

            await SendAsync(context, from: 0, count: 100_000);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };

        Assert.Equal(_content, await ReadAsync(server.Client(new() { StallTimeout = TimeSpan.FromSeconds(1), ResumeDelay = TimeSpan.FromMilliseconds(1) })));
    }

    private static async Task SendAsync(HttpContext context, int from, int count, int? status = null)
    {
        context.Response.StatusCode = status ?? (from == 0 ? 200 : 206);
        context.Response.ContentLength = _content.Length - from;
        if (from > 0)
            context.Response.Headers.ContentRange = $"bytes {from}-{_content.Length - 1}/{_content.Length}";
        await context.Response.Body.WriteAsync(_content.AsMemory(from, count), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task<byte[]> ReadAsync(FarmAgentClient client, SetFile? file = null)
    {
        using var content = new MemoryStream();
        await using var stream = await client.Open("set", file ?? _file).OpenAsync(Cancellation);
        await stream.CopyToAsync(content, Cancellation);
        Assert.True(content.Length == (file ?? _file).Bytes, "Shorter or longer than listed.");
        return content.ToArray();
    }

    private static async Task<StepFailure> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;
}
