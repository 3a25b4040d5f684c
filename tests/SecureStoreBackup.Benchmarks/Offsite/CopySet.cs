using System.Globalization;
using System.Security.Cryptography;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>Equal files of random bytes, which no compression and no hole makes cheaper.</summary>
/// <param name="Bytes">Of each file.</param>
internal sealed record CopySet(string Name, int Files, long Bytes)
{
    private const int MiB = 1 << 20;

    public static IReadOnlyList<CopySet> Full { get; } = [new("1 KiB × 1,000", 1000, 1 << 10), new("1 MiB × 200", 200, MiB), Large];

    /// <summary>To see in a minute whether everything runs.</summary>
    public static IReadOnlyList<CopySet> Small { get; } = [new("1 KiB × 20", 20, 1 << 10), new("1 MiB × 4", 4, MiB), SmallLarge];

    public static CopySet Large => new("1 GiB × 1", 1, 1L << 30);

    public static CopySet SmallLarge => new("64 MiB × 1", 1, 64L * MiB);

    public long Total => Files * Bytes;

    public async Task WriteAsync(string directory, CancellationToken cancellationToken)
    {
        var block = new byte[Math.Min(MiB, Bytes)];
        for (var index = 0; index < Files; index++)
        {
            await using var file = File.Create(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{index:x8}.bak")));
            for (var written = 0L; written < Bytes; written += block.Length)
            {
                RandomNumberGenerator.Fill(block);
                await file.WriteAsync(block, cancellationToken);
            }
        }
    }
}
