using System.Globalization;
using System.Net.Http.Headers;
using SecureStoreBackup.Tests.FarmAgent.Integration;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

/// <summary>What a farm server's memory sees of a large database.</summary>
[Trait("Suite", "Long")]
public sealed class LargeFileTests : IAsyncLifetime
{
    private const long Size = 1L << 30;
    private const int Range = 8 << 20;

    /// <summary>KiB: 64 MiB.</summary>
    private const long MaxGrowth = 64 << 10;

    private readonly FarmOnLoopback _farm = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Serving_a_file_of_1_GiB_grows_the_agent_by_at_most_64_MiB(int readers)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        var client = await _farm.StartAsync();
        var status = await client.RunAsync(FarmOnLoopback.Backup((await client.DescribeAsync()).Applications.Single()));
        var set = status.Backup!.SetId;
        await using (var file = new FileStream(Path.Combine(_farm.World.ShareFolder, set, "app", "large.bak"), FileMode.CreateNew))
            file.SetLength(Size);
        var before = Peak();

        var read = await Task.WhenAll(Enumerable.Range(0, readers).Select(reader => ReadAsync(client.Http, set, Size / readers * reader, Size / readers * (reader + 1))));

        Assert.Equal(Size, read.Sum());
        var growth = Peak() - before;
        Assert.True(growth <= MaxGrowth, $"The agent grew by {growth >> 10} MiB, from {before >> 10} MiB.");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    private static async Task<long> ReadAsync(HttpClient http, string set, long from, long to)
    {
        var (buffer, read) = (new byte[1 << 16], 0L);
        for (var position = from; position < to; position += Range)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/sets/{set}/files/app/large.bak");
            request.Headers.Range = new RangeHeaderValue(position, Math.Min(position + Range, to) - 1);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
            await using var content = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Token);
            for (int count; (count = await content.ReadAsync(buffer, Token)) > 0;)
                read += count;
        }
        return read;
    }

    /// <summary>The most that was ever resident, in KiB.</summary>
    private long Peak()
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_farm.Agent.Id}/status")).Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
