using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Retention;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Manifests;

namespace SecureStoreBackup.Tests.Operator.Pruning;

/// <summary>One container with points of one policy, made a day apart, and the passes over it under a virtual clock.</summary>
internal sealed class PassWorld
{
    public const string PolicyPath = "contoso/sharepoint.contoso";

    private int _runs;

    public PassWorld(int month = 11, int day = 1)
    {
        Time = new VirtualTime(new DateTimeOffset(2026, month, day, 2, 15, 0, TimeSpan.Zero));
        Container = new InMemoryContainer("east", new Uri("https://east.blob.core.windows.net/securestore"), Calls, Time);
    }

    public VirtualTime Time { get; }

    public OutsideCalls Calls { get; } = new();

    public InMemoryContainer Container { get; }

    public RetentionRules Rules { get; set; } = new() { KeepLast = 2, MinimumCopies = 2, GracePeriod = TimeSpan.FromHours(47) };

    public ClockSkew? Skew { get; set; }

    /// <summary>Runs that are under way; null when nobody can say.</summary>
    public IReadOnlySet<string>? Live { get; set; } = new HashSet<string>();

    /// <summary>When the proof of points that are made from now on was given; null for at the time of each.</summary>
    public DateTimeOffset? ProvenAt { get; set; }

    /// <summary>How long after its slot the run of a point begins that is made from now on.</summary>
    public TimeSpan Late { get; set; }

    /// <summary>The passphrase of points that are made from now on.</summary>
    public string Secret { get; set; } = "https://contoso-sp.vault.azure.net/secrets/contoso-sssp-1/1";

    /// <summary>The run of the newest point.</summary>
    public string Operation { get; private set; } = "";

    public string Point { get; private set; } = "";

    public IEnumerable<string> Manifests => Container.Paths.Where(p => p.EndsWith("/manifest.json", StringComparison.Ordinal)).Select(p => p.Split('/')[^2]).Order(StringComparer.Ordinal);

    public string[] PathsOf(string point) => [.. Container.Paths.Where(p => p.StartsWith($"{PolicyPath}/{point}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>A day goes by and a run makes a point.</summary>
    public async Task<string> BackUpAsync(PassphraseProof proof = PassphraseProof.AcceptedByFarm)
    {
        if (_runs++ > 0)
            Time.Advance(TimeSpan.FromDays(1));
        Operation = $"{_runs:x8}-0000-4000-8000-000000000000";
        Point = RecoveryPointPath.PointName(Time.GetUtcNow(), OperationId.Parse(Operation));
        var path = new RecoveryPointPath(PolicyPath, Point);
        var files = new List<ManifestFile>();
        foreach (var name in new[] { "app/spbrtoc.xml", "app/spbr0000/spbackup.xml", "app/spbr0000/00000001.bak" })
        {
            var content = Encoding.UTF8.GetBytes($"{Point} {name}");
            await CreateAsync(path.File(name), content);
            files.Add(new ManifestFile { Path = name, Bytes = content.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) });
        }

        var example = ManifestTests.Example();
        var manifest = example with
        {
            RecoveryPoint = Point,
            Files = files,
            Set = example.Set with { Items = [example.Set.Items[0]] },
            Passphrase = example.Passphrase with { Proof = proof, ProvenAt = proof == PassphraseProof.Unproven ? null : example.Passphrase.ProvenAt },
        };
        await CreateAsync(
            path.Manifest, ManifestWriter.Write(manifest), (CatalogPoint.ProofColumn, proof.ToString()), (CatalogPoint.PassphraseColumn, Secret),
            (CatalogPoint.ProvenAtColumn, Stamp.Of(ProvenAt ?? Time.GetUtcNow())), (CatalogPoint.StartedAtColumn, Stamp.Of(Time.GetUtcNow() + Late)));
        return Point;
    }

    public async Task BackUpAsync(int times)
    {
        for (var i = 0; i < times; i++)
            await BackUpAsync();
    }

    /// <summary>What the register of owners says.</summary>
    public Func<CancellationToken, Task> StillOursAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>The pass after the newest run.</summary>
    public Task<PassResult> PassAsync(string? operation = null)
    {
        var context = new PassContext(operation ?? Operation, Point, "cluster-1", "0f8fad5b-d9cb-469f-a165-70867728950e", Rules, TimeZoneInfo.Utc, () => Skew, () => Live) { StillOursAsync = StillOursAsync };
        return new RetentionPass(Container, PolicyPath, "east", context, Time).RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A process that dies at this point of a pass. False when the pass ended before.</summary>
    public async Task<bool> DiesAsync(CrashPoint crash)
    {
        crash.Arm(Calls);
        try
        {
            await PassAsync();
            return false;
        }
        catch (ProcessKilledException)
        {
            return true;
        }
        finally
        {
            Calls.Disarm();
        }
    }

    /// <summary>The points that count: a manifest and no tombstone in effect.</summary>
    public async Task<IReadOnlyList<CatalogPoint>> CatalogAsync() => await Catalog.ListAsync(Container, PolicyPath, TestContext.Current.CancellationToken);

    public Task CreateAsync(string path, byte[] content, params (string Name, string Value)[] metadata) => Container.CreateAsync(
        path, content,
        new SecureStoreBackup.Ports.BlobDescription("application/octet-stream", new Dictionary<string, string>(metadata.Select(m => KeyValuePair.Create(m.Name, m.Value))) { [CopyOffsiteStep.OperationMetadata] = Operation }),
        TestContext.Current.CancellationToken);
}
