using System.Security.Cryptography;
using Azure.Storage;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// What the service checks a block against when it comes in: MD5, or CRC-64 where this machine allows no MD5, as under FIPS 140.
/// It finds what was damaged on the way, early. What counts is the SHA-256 of what is read back.
/// </summary>
#pragma warning disable CA5351 // MD5 is broken as a defence, and none is wanted here.
internal static class BlockChecksum
{
    private static readonly bool _allowsMd5 = Allows(static () => MD5.HashData([]));

    public static UploadTransferValidationOptions Of(ReadOnlySpan<byte> block) => Of(block, _allowsMd5);

    internal static UploadTransferValidationOptions Of(ReadOnlySpan<byte> block, bool allowsMd5) => allowsMd5 ? Md5(block) : Crc(block);

    internal static UploadTransferValidationOptions Md5(ReadOnlySpan<byte> block) =>
        new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5, PrecalculatedChecksum = MD5.HashData(block) };

    internal static UploadTransferValidationOptions Crc(ReadOnlySpan<byte> block) =>
        new() { ChecksumAlgorithm = StorageChecksumAlgorithm.StorageCrc64, PrecalculatedChecksum = Crc64.ComputeBytes(block) };

    internal static bool Allows(Action use)
    {
        try
        {
            use();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
