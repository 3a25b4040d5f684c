using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Operator.Adapters.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class Crc64Tests
{
    [Fact]
    public void The_check_value_is_that_of_the_catalogue() =>
        Assert.Equal(0xAE8B14860A799888, Crc64.Compute("123456789"u8));

    [Fact]
    public void Azure_takes_the_low_byte_first() =>
        Assert.Equal([0x88, 0x98, 0x79, 0x0A, 0x86, 0x14, 0x8B, 0xAE], Crc64.ComputeBytes("123456789"u8));

    [Fact]
    public void Nothing_at_all_has_the_checksum_zero() => Assert.Equal(0UL, Crc64.Compute([]));

    [Fact]
    public void Every_length_and_content_gives_what_the_definition_gives() =>
        Prop.ForAll<byte[]>(data => Crc64.Compute(data) == BitByBit(data)).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithStartSize(0).WithEndSize(400));

    [Fact]
    public void A_long_block_gives_what_the_definition_gives()
    {
        var data = new byte[100_003];
        new Random(7).NextBytes(data);

        Assert.Equal(BitByBit(data), Crc64.Compute(data));
    }

    private static ulong BitByBit(ReadOnlySpan<byte> data)
    {
        var crc = ulong.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x9A6C9329AC4BC9B5);
        }

        return ~crc;
    }
}
