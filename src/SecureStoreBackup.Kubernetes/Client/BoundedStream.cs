namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Reads another stream, and fails when more comes than an answer may hold: memory must not depend on the server's good will.</summary>
/// <param name="inner">Owned from here on.</param>
/// <param name="limit">Bytes, counted from the start or the last <see cref="Restart"/>.</param>
/// <param name="what">What is read, for the error.</param>
internal sealed class BoundedStream(Stream inner, long limit, string what) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Counts anew.</summary>
    public void Restart() => _read = 0;

    /// <exception cref="InvalidAnswerException">There is more than the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read) => (_read += read) <= limit
        ? read
        : throw new InvalidAnswerException($"{what}: the answer is longer than {limit / (1024 * 1024)} MiB, which no answer of the API is.");
}
