using System.Text;

namespace SecureStoreBackup.Sandbox.ApiServer.Protobuf;

/// <summary>Reads protobuf's wire format: tags, varints and length-delimited fields.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>The next field: its number, its varint or its bytes. False at the end.</summary>
    /// <exception cref="FormatException">The bytes end inside a field, or use a wire type that is not known here.</exception>
    public bool TryRead(out int number, out ulong whole, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        whole = 0;
        bytes = default;
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        number = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                whole = Varint();
                return true;
            case 2:
                bytes = Take(Varint());
                return true;
            case 1:
                Take(8);
                return true;
            case 5:
                Take(4);
                return true;
            default:
                throw new FormatException($"Wire type {tag & 7} of field {number} is not known.");
        }
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
        throw new FormatException("A number is longer than 64 bits.");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw new FormatException("The message ends inside a field.");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
