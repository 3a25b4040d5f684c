using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>Two replicas under one lease, each with its own way to the API server.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly Story _story;
    private readonly KubectlProxy _proxy;
    private readonly List<(Replica Replica, ApiDoor Door)> _both = [];

    private Pair(Story story, KubectlProxy proxy) => (_story, _proxy) = (story, proxy);

    public static async Task<Pair> StartAsync(Story story, CancellationToken cancellationToken)
    {
        var proxy = await KubectlProxy.StartAsync(story.World, cancellationToken);
        var pair = new Pair(story, proxy);
        foreach (var name in new[] { "one", "other" })
        {
            var door = await ApiDoor.OpenAsync(story.World, $"operator-{story.Namespace}-{name}", proxy.Address, cancellationToken);
            pair._both.Add((await story.StartReplicaAsync($"operator-{story.Namespace}-{name}", door.KubeConfig, "--namespace", story.Namespace), door));
        }

        return pair;
    }

    /// <summary>The one that leads now.</summary>
    public async Task<Leader> LeaderAsync()
    {
        Leader? leader = null;
        await _story.UntilAsync(async () => (leader = Find(await _story.LeaderAsync())) is not null, () => "one of the two to lead");
        return leader!;
    }

    /// <summary>Waits until another than this one leads.</summary>
    public Task<string> IsReplacedAsync(Leader leader) => _story.WaitUntilAsync("lease/securestore-operator", "{.spec.holderIdentity}", holder => holder.Length > 0 && holder != leader.Identity);

    /// <summary>Nobody sleeps any more.</summary>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        foreach (var (replica, _) in _both)
            await replica.Process.SignalAsync("CONT", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (replica, door) in _both)
        {
            await replica.DisposeAsync();
            await door.DisposeAsync();
        }

        await _proxy.DisposeAsync();
    }

    private Leader? Find(string identity)
    {
        foreach (var (replica, door) in _both)
        {
            var process = replica.Process;
            if (identity.Length > 0 && File.ReadAllText(process.Log).Contains($"{identity} leads by lease", StringComparison.Ordinal))
                return new Leader(identity, process, door);
        }

        return null;
    }
}

/// <param name="Identity">As the lease names it; of this process alone.</param>
internal sealed record Leader(string Identity, ChildProcess Process, ApiDoor Door);
