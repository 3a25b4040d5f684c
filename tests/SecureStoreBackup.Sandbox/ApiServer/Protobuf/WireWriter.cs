using System.Text;

namespace SecureStoreBackup.Sandbox.ApiServer.Protobuf;

/// <summary>Writes length-delimited protobuf fields, all that the OpenAPI document needs.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = [];

    public WireWriter Text(int number, string text) => Bytes(number, Encoding.UTF8.GetBytes(text));

    public WireWriter Message(int number, WireWriter message) => Bytes(number, message.ToArray());

    public byte[] ToArray() => [.. _bytes];

    private WireWriter Bytes(int number, byte[] bytes)
    {
        Varint((uint)number << 3 | 2);
        Varint((uint)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
