namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>Lets so many bytes pass, and then no more: whoever writes on learns that the connection is gone.</summary>
internal sealed class CutStream(Stream inner, int left) : Stream
{
    private int _left = left;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var passes = Math.Min(_left, buffer.Length);
        await inner.WriteAsync(buffer[..passes], cancellationToken);
        _left -= passes;
        if (passes == buffer.Length)
            return;
        await inner.FlushAsync(cancellationToken);
        throw new IOException("The connection is gone.");
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
