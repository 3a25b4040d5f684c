using System.Buffers.Binary;

namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>What the two sides agree on before TLS (MS-TDS 2.2.6.5): here only how much of the talk is encrypted.</summary>
internal static class PreLogin
{
    public const byte EncryptLoginOnly = 0;
    public const byte EncryptAll = 1;
    private const byte EncryptNotSupported = 2;
    private const byte EncryptionOption = 1;
    private const byte Terminator = 0xFF;

    /// <summary>What the client asks for, as the server answers it: all, or the login alone (<c>Encrypt=Optional</c>).</summary>
    /// <exception cref="InvalidDataException">The client cannot encrypt, which no client of ours is, or the message is cut off.</exception>
    public static byte Agree(ReadOnlySpan<byte> request)
    {
        for (var at = 0; at + 5 <= request.Length && request[at] != Terminator; at += 5)
        {
            if (request[at] != EncryptionOption)
                continue;
            var offset = BinaryPrimitives.ReadUInt16BigEndian(request[(at + 1)..]);
            if (offset >= request.Length)
                break;
            return request[offset] switch
            {
                EncryptLoginOnly => EncryptLoginOnly,
                EncryptNotSupported => throw new InvalidDataException("The client cannot encrypt its login."),
                _ => EncryptAll,
            };
        }
        throw new InvalidDataException("The pre-login message names no encryption.");
    }

    /// <summary>Our version, the encryption agreed on, no instance check, no thread id, no MARS.</summary>
    public static byte[] Answer(Version version, byte encryption)
    {
        (byte Option, byte[] Value)[] options =
        [
            (0, [(byte)version.Major, (byte)version.Minor, (byte)(version.Build >> 8), (byte)version.Build, 0, 0]),
            (EncryptionOption, [encryption]),
            (2, [0]),
            (3, []),
            (4, [0]),
        ];
        using var message = new MemoryStream();
        Span<byte> entry = stackalloc byte[5];
        var offset = options.Length * 5 + 1;
        foreach (var (option, value) in options)
        {
            entry[0] = option;
            BinaryPrimitives.WriteUInt16BigEndian(entry[1..], (ushort)offset);
            BinaryPrimitives.WriteUInt16BigEndian(entry[3..], (ushort)value.Length);
            message.Write(entry);
            offset += value.Length;
        }
        message.WriteByte(Terminator);
        foreach (var (_, value) in options)
            message.Write(value);
        return message.ToArray();
    }
}
