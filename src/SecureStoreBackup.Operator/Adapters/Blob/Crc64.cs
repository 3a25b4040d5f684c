using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// CRC-64/NVME, which Azure Storage checks blocks with: polynomial 0x9A6C9329AC4BC9B5 (reflected), initial value and final
/// xor all ones; <c>123456789</c> gives AE8B14860A799888. <see cref="Crc64Folding"/> where the processor can, else sixteen bytes per
/// step over 32 KiB of tables.
/// </summary>
public static class Crc64
{
    internal const ulong Polynomial = 0x9A6C9329AC4BC9B5;
    private const int Slices = 16;
    private static readonly ulong[] _tables = BuildTables();

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data)
    {
        var crc = ulong.MaxValue;
        ref var tables = ref MemoryMarshal.GetArrayDataReference(_tables);
        if (Crc64Folding.IsSupported && data.Length >= Crc64Folding.Stride)
        {
            var whole = data.Length - (data.Length % Crc64Folding.Stride);
            var rest = Crc64Folding.Fold(crc, data[..whole]);
            crc = Eight(ref tables, rest.GetElement(0), 15) ^ Eight(ref tables, rest.GetElement(1), 7);
            data = data[whole..];
        }

        while (data.Length >= Slices)
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ crc;
            var high = BinaryPrimitives.ReadUInt64LittleEndian(data[8..]);
            crc = Eight(ref tables, low, 15) ^ Eight(ref tables, high, 7);
            data = data[Slices..];
        }

        foreach (var b in data)
            crc = _tables[(byte)crc ^ b] ^ (crc >> 8);
        return ~crc;
    }

    /// <summary>The checksum as Azure takes it: eight bytes, little-endian.</summary>
    public static byte[] ComputeBytes(ReadOnlySpan<byte> data)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Compute(data));
        return bytes;
    }

    // Each byte goes through the table of its distance from the end of the sixteen, the first byte furthest.
    private static ulong Eight(ref ulong tables, ulong word, int first) =>
        At(ref tables, first, (byte)word)
        ^ At(ref tables, first - 1, (byte)(word >> 8))
        ^ At(ref tables, first - 2, (byte)(word >> 16))
        ^ At(ref tables, first - 3, (byte)(word >> 24))
        ^ At(ref tables, first - 4, (byte)(word >> 32))
        ^ At(ref tables, first - 5, (byte)(word >> 40))
        ^ At(ref tables, first - 6, (byte)(word >> 48))
        ^ At(ref tables, first - 7, (byte)(word >> 56));

    private static ulong At(ref ulong tables, int slice, byte value) =>
        System.Runtime.CompilerServices.Unsafe.Add(ref tables, (slice * 256) + value);

    private static ulong[] BuildTables()
    {
        var tables = new ulong[Slices * 256];
        for (var value = 0; value < 256; value++)
        {
            var crc = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[value] = crc;
        }

        for (var index = 256; index < tables.Length; index++)
            tables[index] = tables[(byte)tables[index - 256]] ^ (tables[index - 256] >> 8);
        return tables;
    }
}
