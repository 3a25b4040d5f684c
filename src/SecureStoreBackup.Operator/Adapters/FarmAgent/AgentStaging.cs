using System.Net.Http.Headers;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>Puts files onto a farm, and asks for the digests of those that stand there.</summary>
internal static class AgentStaging
{
    /// <summary>Bytes per second that a farm's disk and the way to it are at least believed to do; slower is unreachable.</summary>
    private const double SlowestUpload = 256 * 1024;
    private const double SlowestRead = 4 * 1024 * 1024;

    public static async Task StageAsync(AgentConnection agent, string path, FileToStage file, Stream content, FencingTerm term, CancellationToken cancellationToken)
    {
        var body = new StreamContent(new Borrowed(content));
        body.Headers.ContentLength = file.Bytes;
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(file.Sha256))}:");
        var request = agent.Request(HttpMethod.Put, path, body, term);
        // A file that is refused is so before its bytes are sent.
        request.Headers.ExpectContinue = true;
        var staged = await agent.FindAsync(request, FarmProtocolJson.Default.SetFile, TimeSpan.FromSeconds(file.Bytes / SlowestUpload), cancellationToken)
            ?? throw AgentAnswers.Malformed(agent.Url, "it takes no files");
        if (staged.Bytes != file.Bytes || !string.Equals(staged.Path, file.Path, StringComparison.Ordinal))
            throw AgentAnswers.Malformed(agent.Url, "it is about another file than was sent");
    }

    public static async Task<string?> DigestAsync(AgentConnection agent, string path, SetFile file, CancellationToken cancellationToken)
    {
        // One byte instead of HEAD, whose refusals have no words.
        var request = agent.Request(HttpMethod.Get, path);
        if (file.Bytes > 0)
            request.Headers.Range = new RangeHeaderValue(0, 0);
        request.Headers.Add("Want-Repr-Digest", "sha-256=1");
        request.Headers.TryAddWithoutValidation("If-Match", file.ETag);
        string? digest = null;
        var found = await agent.ExchangeAsync(
            request,
            TimeSpan.FromSeconds(file.Bytes / SlowestRead),
            (answer, _) =>
            {
                digest = answer.Headers.TryGetValues("Repr-Digest", out var values) && values.FirstOrDefault() is { } field ? Parse(field) : null;
                return Task.CompletedTask;
            },
            cancellationToken);
        return found ? digest ?? throw AgentAnswers.Malformed(agent.Url, "it has no SHA-256 in Repr-Digest") : null;
    }

    private static string? Parse(string field)
    {
        var sha256 = new byte[32];
        return field.StartsWith("sha-256=:", StringComparison.Ordinal) && field.EndsWith(':') && Convert.TryFromBase64String(field["sha-256=:".Length..^1], sha256, out var written) && written == sha256.Length
            ? Convert.ToHexStringLower(sha256)
            : null;
    }

    /// <summary>The caller's stream, which the request must not dispose.</summary>
    private sealed class Borrowed(Stream stream) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => stream.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => stream.ReadAsync(buffer, offset, count, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
