using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// Brings a long text down to sixteen bytes of the same remainder, by multiplication without carries: 64 bytes per step, some ten
/// times as fast as tables. Words are reflected, as <see cref="Crc64"/> has them: bit 0 is the highest power.
/// </summary>
internal static class Crc64Folding
{
    /// <summary>What is folded is a multiple of this, in bytes.</summary>
    public const int Stride = 4 * LaneBits / 8;

    private const int LaneBits = 128;
    private static readonly Vector128<ulong> _byStride = Forward(4 * LaneBits);
    private static readonly Vector128<ulong> _byLane = Forward(LaneBits);

    public static bool IsSupported => Pclmulqdq.IsSupported;

    /// <param name="crc">State before <paramref name="data"/>; the state before what is returned is 0.</param>
    /// <param name="data">At least one stride, and whole ones.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<ulong> Fold(ulong crc, ReadOnlySpan<byte> data)
    {
        var lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(data);
        var (first, second, third, fourth) = (lanes[0] ^ Vector128.CreateScalar(crc), lanes[1], lanes[2], lanes[3]);
        var by = _byStride;
        for (lanes = lanes[4..]; lanes.Length >= 4; lanes = lanes[4..])
        {
            first = Pclmulqdq.CarrylessMultiply(first, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(first, by, 0x11) ^ lanes[0];
            second = Pclmulqdq.CarrylessMultiply(second, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(second, by, 0x11) ^ lanes[1];
            third = Pclmulqdq.CarrylessMultiply(third, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(third, by, 0x11) ^ lanes[2];
            fourth = Pclmulqdq.CarrylessMultiply(fourth, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(fourth, by, 0x11) ^ lanes[3];
        }

        return Next(Next(Next(first, second), third), fourth);
    }

    private static Vector128<ulong> Next(Vector128<ulong> lane, Vector128<ulong> next) =>
        Pclmulqdq.CarrylessMultiply(lane, _byLane, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, _byLane, 0x11) ^ next;

    // The product of two reflected words stands one power too low, hence the minus one.
    private static Vector128<ulong> Forward(int bits) => Vector128.Create(PowerOfX(bits + 63), PowerOfX(bits - 1));

    private static ulong PowerOfX(int exponent)
    {
        var power = 1UL << 63;
        for (var n = 0; n < exponent; n++)
            power = (power >> 1) ^ ((power & 1) * Crc64.Polynomial);
        return power;
    }
}
