using System.Collections.Concurrent;
using System.Security.Cryptography;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Worlds;

[assembly: AssemblyFixture(typeof(Stage))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]   // ./test.sh tells the short ones side by side: see CONTRIBUTING.md
[assembly: TestCollectionOrderer(typeof(SecretsLast))]

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>
/// One world for all stories, and the real kubectl. With <c>SECURESTORE_E2E_CLUSTER=1</c> the stories run in the cluster that
/// KUBECONFIG names instead of the sandbox's own API server. What it made is gone at its end; <c>SECURESTORE_E2E_KEEP=1</c>
/// keeps logs and state.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"securestore-e2e-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
    private readonly ConcurrentBag<string> _namespaces = [];
    private Task<bool>? _collects;
    private int _open;
    private World? _world;
    private Kubectl? _kubectl;

    /// <summary>Why no story can be told here; null when all is there.</summary>
    public string? Missing { get; private set; }

    public World World => _world ?? throw new InvalidOperationException(Missing);

    public Kubectl Kubectl => _kubectl ?? throw new InvalidOperationException(Missing);

    /// <summary>Every passphrase that a story used, so that one story can look for them where none may be.</summary>
    public ConcurrentBag<string> Passphrases { get; } = [];

    /// <summary>Whether the cluster is somebody else's.</summary>
    public static bool RealCluster => Environment.GetEnvironmentVariable("SECURESTORE_E2E_CLUSTER") == "1";

    private static bool Keep => Environment.GetEnvironmentVariable("SECURESTORE_E2E_KEEP") == "1";

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var kubeConfig = RealCluster ? Environment.GetEnvironmentVariable("KUBECONFIG") : null;
        Directory.CreateDirectory(_directory);
        if (await Kubectl.FindAsync(Kubectl.OnPath, "", _directory, cancellationToken) is not { } found)
        {
            Missing = "There is no kubectl on the PATH; install it (Debian: apt-get install kubernetes-client).";
            return;
        }

        _world = await World.StartAsync(new WorldOptions { Directory = _directory, KubeConfig = kubeConfig }, _ => { }, cancellationToken);
        Passphrases.Add(_world.Passphrase);
        _kubectl = found with { Environment = new Dictionary<string, string> { ["KUBECONFIG"] = _world.KubeConfig }, CacheDirectory = Path.Combine(_directory, "kubectl") };
        await RunAsync(["apply", "-f", Path.Combine(Repository.Root, "crds")], cancellationToken);
        await RunAsync(
            ["wait", "--for=condition=Established", "--timeout=60s", "crd/securestorebackuppolicies.securestore.dev", "crd/securestorebackups.securestore.dev", "crd/securestorerestores.securestore.dev"], cancellationToken);
    }

    /// <summary>A story begins.</summary>
    internal void Enter() => Interlocked.Increment(ref _open);

    /// <summary>A story has ended. What it made go wrong for its own paths works again; for all paths, once no other story goes on that may want it so.</summary>
    internal void Leave(Story story)
    {
        World.Blobs.Faults.Clear(story.Paths(""));
        if (Interlocked.Decrement(ref _open) > 0)
            return;
        World.Blobs.Faults.Clear();
        World.Vaults.Faults.Clear();
    }

    /// <summary>A namespace of a story's own, under a name that no earlier run can have left behind.</summary>
    public async Task<string> AddNamespaceAsync(string story, CancellationToken cancellationToken)
    {
        var name = $"{story}-{RandomNumberGenerator.GetHexString(5, lowercase: true)}";
        _namespaces.Add(name);
        await RunAsync(["create", "namespace", name], cancellationToken);
        return name;
    }

    /// <summary>
    /// Skips a story where nothing deletes what a deleted owner leaves behind: a bare API server has no controller manager. It is tried
    /// out in the cluster, once.
    /// </summary>
    public async Task NeedCollectorAsync(CancellationToken cancellationToken)
    {
        if (RealCluster)
            Assert.SkipUnless(await (_collects ??= CollectsAsync(cancellationToken)), "Nothing collects garbage in this cluster: no controller manager runs.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_kubectl is not null && RealCluster && !_namespaces.IsEmpty)
            await _kubectl.TryAsync(null, ["delete", "namespace", "--wait=false", .. _namespaces], CancellationToken.None);
        if (_world is not null)
            await _world.DisposeAsync();
        if (!Keep)
            Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> CollectsAsync(CancellationToken cancellationToken)
    {
        var space = await AddNamespaceAsync("collector", cancellationToken);
        await RunAsync(["create", "configmap", "owner", "--namespace", space], cancellationToken);
        var uid = (await Kubectl.TryAsync(null, ["get", "configmap", "owner", "--namespace", space, "-o", "jsonpath={.metadata.uid}"], cancellationToken)).Expect();
        var owned = $$$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "owned", "namespace": "{{{space}}}", "ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": "{{{uid}}}"}]}}""";
        (await Kubectl.TryAsync(owned, ["create", "-f", "-"], cancellationToken)).Expect();
        await RunAsync(["delete", "configmap", "owner", "--namespace", space], cancellationToken);
        return (await Kubectl.TryAsync(null, ["wait", "configmap/owned", "--for=delete", "--timeout=20s", "--namespace", space], cancellationToken)).Succeeded;
    }

    private async Task RunAsync(string[] arguments, CancellationToken cancellationToken) => (await Kubectl.TryAsync(null, arguments, cancellationToken)).Expect();
}
