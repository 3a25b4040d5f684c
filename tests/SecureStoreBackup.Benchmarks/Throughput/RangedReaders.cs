using System.Net;
using System.Net.Http.Headers;

namespace SecureStoreBackup.Benchmarks.Throughput;

/// <summary>Reads a file as the operator does: parallel readers, each with a part of it, in ranges of 8 MiB.</summary>
internal static class RangedReaders
{
    private const int Range = 8 << 20;

    public static Task ReadAsync(HttpClient client, string path, long bytes, int readers, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, readers).Select(reader => ReadPartAsync(client, path, bytes / readers * reader, bytes / readers * (reader + 1), cancellationToken)));

    private static async Task ReadPartAsync(HttpClient client, string path, long from, long to, CancellationToken cancellationToken)
    {
        var (buffer, read) = (new byte[1 << 17], 0L);
        for (var position = from; position < to; position += Range)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(position, Math.Min(position + Range, to) - 1) } };
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode is not HttpStatusCode.PartialContent)
                throw new InvalidDataException($"{client.BaseAddress}{path} answered {(int)answer.StatusCode}.");
            await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
            for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) > 0;)
                read += count;
        }
        if (read != to - from)
            throw new InvalidDataException($"{read} bytes came instead of {to - from}.");
    }
}
