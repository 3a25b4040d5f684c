using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Tests.Sandbox.Blob;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace SecureStoreBackup.Tests.Sandbox.Blob;

/// <summary>
/// One Azurite for all tests, started by the first that asks (a test class takes the fixture in its constructor).
/// Installs it when that was never done. Tests stay apart by containers of their own (<see cref="BlobWorld"/>).
/// </summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    readonly Lazy<Task<Azurite>> azurite = new(StartAsync);

    public Task<Azurite> GetAsync(CancellationToken cancellationToken) => azurite.Value.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (azurite is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await azurite.Value).DisposeAsync();
    }

    static async Task<Azurite> StartAsync()
    {
        using var bound = new CancellationTokenSource(Patience, TimeProvider.System);
        await AzuriteInstallation.Find().InstallAsync(TimeProvider.System, bound.Token);
        return await Azurite.StartAsync(new AzuriteOptions
        {
            Certificate = AzureCertificates.Server,
            Authority = AzureCertificates.Authority.Certificate,
        }, bound.Token);
    }
}
