using System.Security.Cryptography;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

/// <summary>A file in memory; it can claim another length than it has.</summary>
internal sealed class MemorySource(byte[] content, long? claims = null) : ISourceFile
{
    public string Path => "farm/app/spbr0000/00000001.bak";

    public long Bytes => claims ?? content.Length;

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(content));

    public int Opened { get; private set; }

    /// <summary>Awaited before each read with the position that it starts at.</summary>
    public Func<long, Task> BeforeRead { get; init; } = _ => Task.CompletedTask;

    public static byte[] Random(int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    public Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        Opened++;
        return Task.FromResult<Stream>(new Chunks(content, BeforeRead));
    }

    /// <summary>Forward only, in chunks of at most 64 KiB, as a network stream gives them.</summary>
    private sealed class Chunks(byte[] content, Func<long, Task> beforeRead) : MemoryStream(content, writable: false)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await beforeRead(Position).WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 64 * 1024)], cancellationToken);
        }
    }
}

/// <summary>Keeps the highest number reported, and tells when one is reached.</summary>
internal sealed class Reached(long goal) : IProgress<long>
{
    private readonly TaskCompletionSource _goal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _highest;

    public long Highest => Interlocked.Read(ref _highest);

    public Task Goal => _goal.Task;

    public void Report(long value)
    {
        for (var seen = Highest; value > seen; seen = Highest)
            Interlocked.CompareExchange(ref _highest, value, seen);
        if (value >= goal)
            _goal.TrySetResult();
    }
}
