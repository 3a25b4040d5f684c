using System.Buffers;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>A whole answer in an array of the shared pool: pages of lists are megabytes, and would be garbage of the kind that stays longest.</summary>
internal sealed class AnswerBuffer : IDisposable
{
    private const int First = 16 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(First);
    private int _length;

    /// <summary>What was read. Gone with the buffer.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Reads to the end.</summary>
    public async Task FillAsync(Stream body, CancellationToken cancellationToken)
    {
        while (await body.ReadAsync(_bytes.AsMemory(_length), cancellationToken) is > 0 and var read)
        {
            _length += read;
            if (_length == _bytes.Length)
                Grow();
        }
    }

    /// <summary>Clears what it gives back: an answer may hold a Secret.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        (_bytes, _length) = ([], 0);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = larger;
    }
}
