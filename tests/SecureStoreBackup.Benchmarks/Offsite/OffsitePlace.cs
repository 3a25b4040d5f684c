using SecureStoreBackup.Sandbox.Blob;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>
/// Azurite behind a counting proxy that adds latency, both over plain HTTP: Debian's restic knows the emulator at
/// <c>http://127.0.0.1:10000</c> and nowhere else, and what one tool cannot do is asked of none.
/// </summary>
internal sealed class OffsitePlace : IAsyncDisposable
{
    private const int EmulatorPort = 10_000;
    private const int SpareMegabytes = 1024;

    private readonly Azurite _azurite;
    private readonly BlobProxy _proxy;

    private OffsitePlace(Azurite azurite, BlobProxy proxy) => (_azurite, _proxy) = (azurite, proxy);

    /// <summary>Where the emulator is known to be.</summary>
    public static Uri Account { get; } = new($"http://127.0.0.1:{EmulatorPort}/{AzuriteAccount.Name}");

    public BlobTraffic Traffic => _proxy.Traffic;

    public int AzuritePid => _azurite.Pid;

    /// <param name="latency">Added to each request before it reaches Azurite.</param>
    /// <param name="bytes">About how much will be stored.</param>
    public static async Task<OffsitePlace> StartAsync(TimeSpan latency, long bytes, CancellationToken cancellationToken)
    {
        var azurite = await Azurite.StartAsync(new AzuriteOptions { Certificate = null, Authority = null, MemoryMegabytes = SpareMegabytes + (int)(bytes >> 20) }, cancellationToken);
        try
        {
            var proxy = await BlobProxy.StartAsync(new BlobProxyOptions { Port = EmulatorPort, Certificate = null, Azurite = azurite }, cancellationToken);
            if (latency > TimeSpan.Zero)
                proxy.Faults.Delay(latency);
            return new OffsitePlace(azurite, proxy);
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    public Uri ContainerUrl(string container) => _proxy.ContainerUri(container);

    public Task CreateAsync(string container, CancellationToken cancellationToken) => _azurite.Account.CreateContainerAsync(container, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _azurite.DisposeAsync();
    }
}
