using System.Net;
using SecureStoreBackup.Sandbox.ApiServer;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Tokens;

namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>
/// A whole world on loopback, in which the production binaries run unchanged: API server, vaults, tokens, real Azurite, and
/// farms with their agents. Nothing of it outlives the process.
/// </summary>
public sealed class World : IAsyncDisposable
{
    public const string ContosoFarm = "contoso";

    /// <summary>The farm that drills restore to.</summary>
    public const string ScratchFarm = "scratch";

    public const string Vault = "contoso-sp";
    public const string ExportsVault = "contoso-keys";
    public const string PassphraseSecret = "contoso-secure-store-passphrase";
    public const string ClientId = "0b5ecd5a-0000-4000-8000-5ec0de5707e5";

    /// <summary>The containers of the two off-site targets.</summary>
    public static readonly IReadOnlyList<string> Containers = ["securestore-west", "securestore-north"];

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly WorldOptions _options;

    private World(WorldOptions options) => _options = options;

    public string Directory => _options.Directory;

    public CertificateAuthority Authority { get; private set; } = null!;

    public TokenEndpoint Tokens { get; private set; } = null!;

    public KeyVaultEmulator Vaults { get; private set; } = null!;

    public Azurite Azurite { get; private set; } = null!;

    public BlobProxy Blobs { get; private set; } = null!;

    /// <summary>Null when the world uses a cluster of its own.</summary>
    public KubernetesApiServer? ApiServer { get; private set; }

    public string KubeConfig { get; private set; } = null!;

    /// <summary>The operator's own: what it asks for is written down below the folder that SECURESTORE_API_REQUESTS names.</summary>
    public string OperatorKubeConfig { get; private set; } = null!;

    public FarmSite Farm { get; private set; } = null!;

    public FarmSite Scratch { get; private set; } = null!;

    /// <summary>The passphrase that the farm has and that people put into the vault.</summary>
    public string Passphrase { get; } = $"Secure-{Guid.NewGuid():n}-Store";

    /// <summary>Whether a world was started in this directory, and its state is there still.</summary>
    public static bool LiesIn(string directory) => System.IO.Directory.Exists(Path.Combine(directory, ContosoFarm));

    public static async Task<World> StartAsync(WorldOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        var world = new World(options);
        try
        {
            await world.StartAsync(say, cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another farm of the same world, for a story of its own.</summary>
    public async Task<FarmSite> AddFarmAsync(string name, string passphrase, long databasePadding, CancellationToken cancellationToken) =>
        await AddFarmAsync(name, new FarmSiteOptions { Passphrase = passphrase, DatabasePadding = databasePadding }, cancellationToken);

    /// <summary>Another farm to drill on, for a story of its own: an agent obeys one operator at a time.</summary>
    public Task<FarmSite> AddScratchFarmAsync(string name, CancellationToken cancellationToken) => AddFarmAsync(name, FarmSiteOptions.Scratch, cancellationToken);

    /// <summary>The farm of this name; null when there is none.</summary>
    public FarmSite? FindFarm(string name) => name switch
    {
        ContosoFarm => Farm,
        ScratchFarm => Scratch,
        _ => null,
    };

    /// <summary>The operator as its own process. Killed and started again, it goes on.</summary>
    /// <param name="kubeConfig">Another way to the cluster than the world's own.</param>
    public Task<ChildProcess> StartOperatorAsync(string name, IEnumerable<string> arguments, CancellationToken cancellationToken, string? kubeConfig = null) => ChildProcess.StartAsync(
        name, Directory, Repository.Binary("SecureStoreBackup.Operator", "securestore"), ["operator", "--kubeconfig", kubeConfig ?? OperatorKubeConfig, .. arguments], OperatorEnvironment, _options.Time, cancellationToken);

    /// <summary>What the workload identity webhook sets in a pod.</summary>
    public IReadOnlyDictionary<string, string> OperatorEnvironment => new Dictionary<string, string>
    {
        ["AZURE_FEDERATED_TOKEN_FILE"] = Path.Combine(Directory, "federated-token"),
        ["AZURE_CLIENT_ID"] = ClientId,
        ["AZURE_TENANT_ID"] = Tokens.TenantId,
        ["AZURE_AUTHORITY_HOST"] = Tokens.AuthorityHost.AbsoluteUri,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
            await part.DisposeAsync();
        Authority?.Dispose();
    }

    private async Task StartAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var time = _options.Time;
        System.IO.Directory.CreateDirectory(Directory);
        Authority = CertificateAuthority.Create("Secure Store Backup sandbox", time);
        var azure = Authority.IssueServer("azure", ["*.vault.localhost", "login.localhost"], [IPAddress.Loopback]);

        say("token endpoint and key vaults");
        Tokens = Keep(await TokenEndpoint.StartAsync(new TokenEndpointOptions { Certificate = azure.Certificate, Time = time }, cancellationToken));
        Tokens.WriteFederatedToken(Path.Combine(Directory, "federated-token"), ClientId);
        Vaults = Keep(await KeyVaultEmulator.StartAsync(new KeyVaultOptions { Certificate = azure.Certificate, Identity = Tokens, Vaults = [new VaultOptions(Vault), new VaultOptions(ExportsVault)], Time = time }, cancellationToken));
        Vaults.SetSecret(Vault, PassphraseSecret, Passphrase);

        say("Azurite");
        var installation = AzuriteInstallation.Find();
        if (!installation.IsComplete)
            await installation.InstallAsync(time, cancellationToken);
        Azurite = Keep(await Azurite.StartAsync(new AzuriteOptions { Certificate = azure, Authority = Authority.Certificate, Installation = installation, Time = time }, cancellationToken));
        Blobs = Keep(await BlobProxy.StartAsync(new BlobProxyOptions { Azurite = Azurite, Certificate = azure.Certificate, Time = time }, cancellationToken));
        foreach (var container in Containers)
            await Azurite.Account.CreateContainerAsync(container, cancellationToken);

        say("two SharePoint farms, each with SQL Server and farm agent");
        var contoso = AddFarmAsync(ContosoFarm, Passphrase, _options.DatabasePadding, cancellationToken);
        var scratch = AddScratchFarmAsync(ScratchFarm, cancellationToken);
        await Task.WhenAll(contoso, scratch);
        (Farm, Scratch) = (await contoso, await scratch);

        if (_options.KubeConfig is null)
        {
            say("Kubernetes API server");
            var server = Authority.IssueServer("kubernetes", ["localhost", "kubernetes"], [IPAddress.Loopback]);
            ApiServer = Keep(await KubernetesApiServer.StartAsync(new KubernetesApiServerOptions { ServerCertificate = server.Certificate, CertificateAuthorityPem = Authority.Pem, OperatorRequests = OperatorRequests(), Time = time }, cancellationToken));
            KubeConfig = ApiServer.WriteKubeConfig(Path.Combine(Directory, "kubeconfig"));
            OperatorKubeConfig = ApiServer.WriteOperatorKubeConfig(Path.Combine(Directory, "operator.kubeconfig"));
        }
        else
        {
            OperatorKubeConfig = KubeConfig = Path.GetFullPath(_options.KubeConfig);
        }

        await WorldFiles.WriteAsync(this, cancellationToken);
    }

    private async Task<FarmSite> AddFarmAsync(string name, FarmSiteOptions options, CancellationToken cancellationToken) =>
        Keep(await FarmSite.StartAsync(Path.Combine(Directory, name), options, Authority, _options.Time, cancellationToken));

    private static string? OperatorRequests()
    {
        if (Environment.GetEnvironmentVariable("SECURESTORE_API_REQUESTS") is not { Length: > 0 } folder)
            return null;
        System.IO.Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"{Guid.NewGuid():n}.txt");
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        lock (_parts)
            _parts.Add(part);
        return part;
    }
}
