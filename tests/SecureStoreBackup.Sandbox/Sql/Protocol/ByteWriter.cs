using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>Little-endian numbers and counted UTF-16 text, as token streams have them.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ByteWriter Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
        return this;
    }

    public ByteWriter Bytes(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    public ByteWriter UInt16(int value)
    {
        Span<byte> buffer = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(buffer, checked((ushort)value));
        return Bytes(buffer);
    }

    public ByteWriter Int32(int value)
    {
        Span<byte> buffer = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, value);
        return Bytes(buffer);
    }

    public ByteWriter Int64(long value)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, value);
        return Bytes(buffer);
    }

    /// <summary>One byte of length in characters, then the text (B_VARCHAR).</summary>
    public ByteWriter ShortText(string value) => Byte(checked((byte)value.Length)).Bytes(Encoding.Unicode.GetBytes(value));

    /// <summary>Two bytes of length in characters, then the text (US_VARCHAR).</summary>
    public ByteWriter LongText(string value) => UInt16(value.Length).Bytes(Encoding.Unicode.GetBytes(value));
}
