using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// Names a block by its place and content, so that an interrupted upload finds again what it staged, and a changed source
/// does not: 32 bytes, {big-endian index, first 28 bytes of the block's SHA-256}, base64.
/// </summary>
/// <remarks>
/// Frozen. Azure wants ids of one length per blob and keeps uncommitted blocks for seven days: another format would block
/// every name whose upload an older version of us began.
/// </remarks>
public static class BlockId
{
    private const int Length = 32;

    public static string Of(int index, ReadOnlySpan<byte> block)
    {
        Span<byte> id = stackalloc byte[sizeof(uint) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32BigEndian(id, (uint)index);
        SHA256.HashData(block, id[sizeof(uint)..]);
        return Convert.ToBase64String(id[..Length]);
    }
}
