using System.Buffers.Binary;
using System.Text;

namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>The part of LOGIN7 (MS-TDS 2.2.6.4) that decides on a SQL login.</summary>
/// <param name="PacketSize">What the client asks for; 0 leaves it to the server.</param>
internal sealed record Login7(uint TdsVersion, int PacketSize, string UserName, string Password, string Application, string Database, bool Integrated)
{
    private const int FixedLength = 94;

    public static Login7 Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedLength)
            throw new InvalidDataException($"A login of {payload.Length} bytes is too short.");
        return new Login7(
            BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(payload[8..]),
            Text(payload, 40),
            Encoding.Unicode.GetString(Reveal(Field(payload, 44))),
            Text(payload, 48),
            Text(payload, 68),
            (payload[25] & 0x80) != 0);
    }

    public override string ToString() => $"login of {UserName} from {Application}";

    private static string Text(ReadOnlySpan<byte> payload, int at) => Encoding.Unicode.GetString(Field(payload, at));

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> payload, int at)
    {
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(payload[at..]);
        var length = 2 * BinaryPrimitives.ReadUInt16LittleEndian(payload[(at + 2)..]);
        if (offset + length > payload.Length)
            throw new InvalidDataException($"The login's field at {at} reaches beyond its end.");
        return payload.Slice(offset, length);
    }

    // The password is not encrypted but scrambled: XOR with A5 after swapping the halves of each byte. TLS is what protects it.
    private static byte[] Reveal(ReadOnlySpan<byte> scrambled)
    {
        var bytes = scrambled.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            var swapped = (byte)(bytes[i] ^ 0xA5);
            bytes[i] = (byte)((swapped << 4) | (swapped >> 4));
        }
        return bytes;
    }
}
