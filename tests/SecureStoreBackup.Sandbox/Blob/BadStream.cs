namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>A body that is cut off, or changes by a bit, at one place. Forward only.</summary>
/// <param name="at">Offset of the first byte that does not arrive, or of the one that changes.</param>
internal sealed class BadStream(Stream inner, long at, bool cut) : Stream
{
    long passed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => passed; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cut && passed >= at)
            throw new IOException("The sandbox was told to drop the connection here.");
        var allowed = cut ? (int)Math.Min(buffer.Length, at - passed) : buffer.Length;
        var read = await inner.ReadAsync(buffer[..allowed], cancellationToken);
        if (!cut && at >= passed && at < passed + read)
            buffer.Span[(int)(at - passed)] ^= 1;
        passed += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read without blocking.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
