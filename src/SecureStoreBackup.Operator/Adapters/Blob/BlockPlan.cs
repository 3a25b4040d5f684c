using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>How a file is cut: equal blocks, the last one shorter. A file without a byte has none.</summary>
/// <param name="FileBytes">The file's length.</param>
/// <param name="BlockBytes">8 MiB, or as many whole MiB as keep the file within Azure's 50,000 blocks.</param>
public sealed record BlockPlan(long FileBytes, int BlockBytes)
{
    public const int MiB = 1024 * 1024;

    /// <summary>Azure's limit of committed blocks.</summary>
    public const int MaximumBlocks = 50_000;

    private const int SmallestBlock = 8 * MiB;

    // Azure takes 4,000 MiB, and an array holds 2 GiB.
    private const int LargestBlock = 1024 * MiB;

    public int Count => (int)((FileBytes + BlockBytes - 1) / BlockBytes);

    /// <exception cref="StepFailedException"><see cref="Reasons.ContainerRefused"/>: more than a blob holds.</exception>
    public static BlockPlan For(long fileBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fileBytes);
        var needed = Math.Max(SmallestBlock, CeilingTo(MiB, (fileBytes + MaximumBlocks - 1) / MaximumBlocks));
        if (needed > LargestBlock)
            throw new StepFailedException(new(Reasons.ContainerRefused, $"A file of {fileBytes} bytes is more than one blob may hold here (48 TiB).", Retry: false));
        return new(fileBytes, (int)needed);
    }

    public int LengthOf(int index) => (int)Math.Min(BlockBytes, FileBytes - ((long)index * BlockBytes));

    private static long CeilingTo(int unit, long value) => (value + unit - 1) / unit * unit;
}
