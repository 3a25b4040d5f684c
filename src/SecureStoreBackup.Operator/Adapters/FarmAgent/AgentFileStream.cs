using System.Net;
using System.Net.Http.Headers;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>
/// A file of the farm, forward only. A connection that drops is taken up again where it ended, on condition that the file
/// is still the one that was listed.
/// </summary>
internal sealed class AgentFileStream(AgentConnection agent, string url, SetFile file) : Stream
{
    private readonly EntityTagHeaderValue _etag = EntityTagHeaderValue.TryParse(file.ETag, out var quoted) ? quoted : new($"\"{file.ETag}\"");
    private HttpResponseMessage? _answer;
    private Stream? _content;
    private long _position;
    private int _resumes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <summary>Asks for the file, from where we are.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (_content is null)
        {
            StepFailedException failure;
            try
            {
                await RequestAsync(cancellationToken);
                return;
            }
            catch (StepFailedException e) when (e.Failure.Retry)
            {
                failure = e;
            }

            await PauseAsync(failure, cancellationToken);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
            return 0;
        if (_position == file.Bytes)
            return await ReadEndAsync(cancellationToken);
        buffer = buffer[..(int)Math.Min(buffer.Length, file.Bytes - _position)];
        while (true)
        {
            await ConnectAsync(cancellationToken);
            StepFailedException failure;
            try
            {
                var read = await ReadOnceAsync(buffer, cancellationToken);
                if (read > 0)
                {
                    _position += read;
                    _resumes = 0;
                    return read;
                }

                failure = Dropped();
            }
            catch (StepFailedException e) when (e.Failure.Retry)
            {
                failure = e;
            }

            Disconnect();
            await PauseAsync(failure, cancellationToken);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Disconnect();
        base.Dispose(disposing);
    }

    // All that was listed is read. One byte more means that the file grew; a connection that breaks only now does no harm.
    private async Task<int> ReadEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _content is not null && await ReadOnceAsync(new byte[1], cancellationToken) > 0 ? throw Changed() : 0;
        }
        catch (StepFailedException e) when (e.Failure.Retry)
        {
            return 0;
        }
    }

    private async Task RequestAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(agent.Url, url));
        request.Headers.IfMatch.Add(_etag);
        if (_position > 0)
            request.Headers.Range = new RangeHeaderValue(_position, to: null);
        await InTimeAsync(agent.Options.RequestTimeout, async token =>
        {
            var answer = await agent.SendAsync(request, token);
            try
            {
                await CheckAsync(answer, token);
                _content = await answer.Content.ReadAsStreamAsync(token);
                _answer = answer;
                return true;
            }
            finally
            {
                if (_answer is null)
                    answer.Dispose();
            }
        }, cancellationToken);
    }

    private async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable)
            throw Changed();
        if (!answer.IsSuccessStatusCode)
            throw await AgentAnswers.RefusalAsync(answer, agent.Url, agent.Options.MaxAnswerBytes, cancellationToken) is { } refusal ? new StepFailedException(refusal) : Changed();
        if (_position == 0)
        {
            if (answer.StatusCode is HttpStatusCode.OK && answer.Content.Headers.ContentLength is not { } length || answer.Content.Headers.ContentLength == file.Bytes)
                return;
            throw Changed();
        }

        if (answer.StatusCode is not HttpStatusCode.PartialContent || answer.Content.Headers.ContentRange is not { } range || range.From != _position)
            throw AgentAnswers.Malformed(agent.Url, "it is not the range that was asked for");
        if (range.Length is { } total && total != file.Bytes)
            throw Changed();
    }

    private Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        InTimeAsync(agent.Options.StallTimeout, async token => await _content!.ReadAsync(buffer, token), cancellationToken);

    private async Task<T> InTimeAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, agent.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && agent.Translate(e) is { } failure)
        {
            throw new StepFailedException(failure, e);
        }
    }

    private async Task PauseAsync(StepFailedException failure, CancellationToken cancellationToken)
    {
        if (_resumes >= agent.Options.MaxResumes)
            throw failure;
        await Task.Delay(agent.Options.ResumeDelay * (1 << _resumes++), agent.Time, cancellationToken);
    }

    private void Disconnect()
    {
        _content?.Dispose();
        _answer?.Dispose();
        (_content, _answer) = (null, null);
    }

    private StepFailedException Dropped() => new(new(Reasons.FarmUnreachable,
        $"The farm agent at {agent.Url.Authority} keeps ending '{file.Path}' before its end; check the agent's log and what stands between.", Retry: true)
    { Field = "spec.farm.agentUrl" });

    private StepFailedException Changed() => new(new(Reasons.SourceChanged,
        $"'{file.Path}' on the farm is no longer the file that was listed; find out what writes to the backup directory. The run starts afresh.", Retry: false));
}
