using System.Buffers.Binary;

namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>
/// Carries the TLS handshake inside pre-login packets, as TDS 7 wants it; after <see cref="EndHandshake"/> it passes bytes through.
/// The stream below stays open when this one is disposed of.
/// </summary>
internal sealed class PreLoginTlsStream(Stream below) : Stream
{
    private byte[] _received = [];
    private int _taken;
    private bool _handshake = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void EndHandshake() => _handshake = false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_handshake)
            return await below.ReadAsync(buffer, cancellationToken);
        if (_taken == _received.Length && !await ReceiveAsync(cancellationToken))
            return 0;
        var count = Math.Min(buffer.Length, _received.Length - _taken);
        _received.AsSpan(_taken, count).CopyTo(buffer.Span);
        _taken += count;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        below.WriteAsync(_handshake ? TdsPackets.Packet(TdsMessageType.PreLogin, buffer.Span, last: true, 1) : buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => below.FlushAsync(cancellationToken);

    public override void Flush() => below.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is asynchronous.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is asynchronous.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        var header = new byte[8];
        if (await below.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) < header.Length)
            return false;
        _received = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - header.Length];
        _taken = 0;
        await below.ReadExactlyAsync(_received, cancellationToken);
        return true;
    }
}
