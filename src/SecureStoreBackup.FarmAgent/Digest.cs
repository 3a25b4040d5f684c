using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureStoreBackup.FarmAgent;

internal static class Digest
{
    /// <summary>SHA-256, lower-case hex, over texts; each is preceded by its length, so that no two lists look alike.</summary>
    public static string OfTexts(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = new byte[4];
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string OfBytes(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
