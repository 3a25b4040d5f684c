using System.Collections.Concurrent;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>What went through a proxy so far. Requests that faults refused are counted, too. Thread-safe.</summary>
public sealed class BlobTraffic
{
    readonly ConcurrentDictionary<BlobOperation, long> requests = new();
    readonly ConcurrentDictionary<string, long> sent = new(StringComparer.Ordinal);
    long received;

    public long Requests => requests.Values.Sum();

    /// <summary>Bytes of bodies from clients to the storage.</summary>
    public long BytesSent => sent.Values.Sum();

    /// <summary>Bytes of bodies from the storage to clients.</summary>
    public long BytesReceived => Interlocked.Read(ref received);

    /// <summary>The same to paths alone that hold this.</summary>
    public long BytesSentTo(string part) => sent.Where(path => path.Key.Contains(part, StringComparison.Ordinal)).Sum(path => path.Value);

    public long Count(BlobOperation operation) => requests.GetValueOrDefault(operation);

    internal void AddRequest(BlobOperation operation) => requests.AddOrUpdate(operation, 1, (_, count) => count + 1);

    internal void AddSent(string path, int bytes) => sent.AddOrUpdate(path, bytes, (_, before) => before + bytes);

    internal void AddReceived(int bytes) => Interlocked.Add(ref received, bytes);
}
