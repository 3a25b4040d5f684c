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

    /// <summary>From where the stream stands to its end.</summary>
    public static async Task<string> OfAsync(Stream content, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));

    public static string OfBytes(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
