using Azure.Storage;
using Azure.Storage.Sas;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Tests.Sandbox;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

/// <summary>A container of the test's own in the real Azurite, behind the sandbox's proxy, opened as production opens it.</summary>
internal sealed class ContainerWorld : IAsyncDisposable
{
    private static readonly AzureRoute _route = new(AzureCertificates.Authority.Pem);

    private readonly BlobWorld _world;
    private readonly Pods _pods;
    private readonly AzureTransports _transports;

    private ContainerWorld(BlobWorld world, int buffers, AzureTransportOptions options)
    {
        _transports = new(options);
        _world = world;
        _pods = new Pods(world.Identity);
        Pool = new BufferPool(buffers);
        Container = Open(world.ContainerName);
    }

    public BufferPool Pool { get; }

    public IContainer Container { get; }

    public BlobFaults Faults => _world.Proxy.Faults;

    /// <summary>The container's name in the account.</summary>
    public string Name => _world.ContainerName;

    public BlobImmutability Immutability => _world.Proxy.Immutability;

    public BlobTraffic Traffic => _world.Proxy.Traffic;

    public static async Task<ContainerWorld> StartAsync(AzuriteFixture azurite, int buffers = BufferPool.DefaultBuffers, AzureTransportOptions? options = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var world = await BlobWorld.StartAsync(azurite, cancellation);
        await world.Azurite.Account.CreateContainerAsync(world.ContainerName, cancellation);
        return new(world, buffers, options ?? new() { RetryDelay = TimeSpan.FromMilliseconds(10) });
    }

    public IContainer Open(string name) => Open(name, _pods.Identity());

    /// <summary>As the emulator's own samples do it, past the proxy: a shared key signs the host name, too.</summary>
    public IContainer OpenWithSharedKey(string key) =>
        Containers().Open(new Uri($"https://127.0.0.1:{_world.Azurite.Port}/{AzuriteAccount.Name}/{_world.ContainerName}"), new AzureIdentity.SharedKeySecret(new SecretValue(key)), _route);

    /// <summary>With a shared access signature, through the proxy that plays faults.</summary>
    public IContainer OpenWithSas(string token) => Open(_world.ContainerName, new AzureIdentity.SasSecret(new SecretValue(token)));

    /// <summary>Through an HTTP proxy on the way, tokens included.</summary>
    public IContainer OpenThrough(Uri proxy) => Containers().Open(_world.Proxy.ContainerUri(_world.ContainerName), _pods.Identity(), _route with { Proxy = proxy });

    /// <summary>A signature as the account's owner issues one, good until then.</summary>
    public string Sign(BlobContainerSasPermissions permissions, DateTimeOffset until) =>
        new BlobSasBuilder(permissions, until) { BlobContainerName = _world.ContainerName }
            .ToSasQueryParameters(new StorageSharedKeyCredential(AzuriteAccount.Name, AzuriteAccount.Key)).ToString();

    private IContainer Open(string name, AzureIdentity identity) => Containers().Open(_world.Proxy.ContainerUri(name), identity, _route);

    private BlobContainers Containers() => new(new AzureIdentities(_transports), _transports, Pool);

    /// <summary>Another program holds a lease on the blob.</summary>
    public Task LeaseAsync(string path) => _world.Azurite.Account.LeaseAsync(_world.ContainerName, path, TestContext.Current.CancellationToken);

    /// <summary>Changes one stored byte behind everybody's back.</summary>
    public Task CorruptAsync(string path) => _world.Azurite.Account.CorruptAsync(_world.ContainerName, path, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        _transports.Dispose();
        await _world.DisposeAsync();
        _pods.Dispose();
        Pool.Dispose();
    }
}
