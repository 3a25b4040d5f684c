using System.Buffers.Binary;

namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>Reads and writes messages as packets of eight header bytes and payload (MS-TDS 2.2.3).</summary>
internal sealed class TdsPackets(Stream stream)
{
    private const int HeaderLength = 8;
    private const byte EndOfMessage = 0x01;
    private const byte ResetConnection = 0x08 | 0x10;
    private const int LongestMessage = 4 * 1024 * 1024;

    /// <summary>The stream below: TLS, or the socket itself once the login was read.</summary>
    public Stream Stream { get; set; } = stream;

    /// <summary>Bytes of one packet, header included; the login may ask for another size.</summary>
    public int PacketSize { get; set; } = 4096;

    /// <summary>The next message; null when the client has hung up.</summary>
    public async Task<TdsMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        using var payload = new MemoryStream();
        byte status = 0;
        var reset = false;
        while ((status & EndOfMessage) == 0)
        {
            var read = await Stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken);
            if (read < HeaderLength)
                return null;
            status = header[1];
            reset |= (status & ResetConnection) != 0;
            var length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - HeaderLength;
            if (length < 0 || payload.Length + length > LongestMessage)
                throw new InvalidDataException($"A packet announces {length} bytes of payload.");
            var part = new byte[length];
            await Stream.ReadExactlyAsync(part, cancellationToken);
            payload.Write(part);
        }
        return new TdsMessage((TdsMessageType)header[0], payload.ToArray(), reset);
    }

    public async Task WriteAsync(TdsMessageType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var room = PacketSize - HeaderLength;
        byte number = 1;
        do
        {
            var part = payload[..Math.Min(room, payload.Length)];
            payload = payload[part.Length..];
            await Stream.WriteAsync(Packet(type, part.Span, last: payload.IsEmpty, number++), cancellationToken);
        }
        while (!payload.IsEmpty);
        await Stream.FlushAsync(cancellationToken);
    }

    public static byte[] Packet(TdsMessageType type, ReadOnlySpan<byte> payload, bool last, byte number)
    {
        var packet = new byte[HeaderLength + payload.Length];
        packet[0] = (byte)type;
        packet[1] = last ? EndOfMessage : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[6] = number;
        payload.CopyTo(packet.AsSpan(HeaderLength));
        return packet;
    }
}
