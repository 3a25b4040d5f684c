using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Restoring.Steps;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Operator.Runs;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>A world in which a backup was really made, a scratch farm beside it, and a restore that goes through both under a virtual clock.</summary>
internal sealed class RestoreWorld
{
    public const string ScratchAgent = "https://scratch.contoso.local:7443";

    /// <summary>What the Secure Store held when it was backed up.</summary>
    public const string Saved = "credentials as they were backed up";

    private RestoreWorld(string[] targets)
    {
        Backups = new RunWorld(targets);
        Backups.Farm.World.Content = Saved;
        Journal = new InMemoryRestoreJournal(Backups.Calls, Backups.Time);
        Scratch = new InMemoryFarm(Backups.Calls, Backups.Time, "scratch")
        {
            World = new FarmWorld { Tapes = Backups.Farm.World.Tapes, FarmId = "5c9e0c1e-7a51-4a8e-b4f7-1f8f7d0c7a22", Content = "nothing of worth", Passphrase = "the scratch farm's own" },
        };
        Reach = new ReachOfRestore(this);
    }

    public RunWorld Backups { get; }

    public FarmWorld Farm => Backups.Farm.World;

    public InMemoryFarm Scratch { get; }

    public InMemoryRestoreJournal Journal { get; }

    public IRestoreWorld Reach { get; set; }

    /// <summary>Whether somebody can make a backup before the restore.</summary>
    public bool CanBackUp { get; set; } = true;

    /// <summary>What a person does on the farm when a restore waits for the key.</summary>
    public Action<FarmWorld>? PersonAtTheKey { get; set; }

    public ListLogger<RestoreDriver> Log { get; } = new();

    /// <summary>The point that was backed up.</summary>
    public string Point => Backups.Journal.Runs[0].RecoveryPoint!;

    public Manifest Manifest => ManifestReader.Parse(Backups.Containers["east"].Content($"contoso/sharepoint.contoso/{Point}/manifest.json"));

    /// <summary>Everything below the policy's folder of records, at one target.</summary>
    public IEnumerable<string> Records(string target = "east") => Backups.Containers[target].Paths.Where(p => p.Contains("/_restores/", StringComparison.Ordinal));

    public static Task<RestoreWorld> BackedUpAsync(params string[] targets) => BackedUpAsync(_ => { }, targets);

    /// <param name="before">What is so before the backup.</param>
    public static async Task<RestoreWorld> BackedUpAsync(Action<RunWorld> before, params string[] targets)
    {
        var world = new RestoreWorld(targets.Length == 0 ? ["east"] : targets);
        before(world.Backups);
        Assert.Equal(RunPhase.Completed, (await world.Backups.RunAsync()).Phase);
        world.Backups.Time.Advance(TimeSpan.FromHours(7));
        return world;
    }

    /// <summary>Makes the object, of the world's own point, confirmed unless it is a drill.</summary>
    /// <param name="change">What its spec says otherwise.</param>
    public RestoreWorld Ask(RestoreMode mode, Action<JsonObject>? change = null, string name = "mend", int number = 12)
    {
        var spec = new JsonObject { ["policyName"] = "contoso", ["mode"] = mode.ToString(), ["source"] = new JsonObject { ["offsite"] = new JsonObject { ["recoveryPoint"] = Point } } };
        var now = Backups.Time.GetUtcNow();
        if (mode != RestoreMode.Drill)
            (spec["confirm"], spec["validUntil"]) = (Point, now.AddHours(2).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        if (mode == RestoreMode.ServiceMasterKey)
            spec["instance"] = TestPolicy.Instance;
        change?.Invoke(spec);
        Journal.Put(new RestoreResource
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "sharepoint", Uid = $"{number:x8}-0000-4000-8000-{number:x12}", CreationTimestamp = now, Generation = 1 },
            Spec = JsonSerializer.Deserialize($$"""{"spec": {{spec.ToJsonString()}} }""", ApiJson.Default.RestoreResource)!.Spec,
        });
        return this;
    }

    public RestoreWorld AskForScratch() => Ask(RestoreMode.Drill, spec => spec["target"] = new JsonObject { ["agentUrl"] = ScratchAgent, ["tlsSecretName"] = "scratch-agent" });

    public void Confirm() => Journal.Put(Journal.Object with { Spec = Journal.Object.Spec! with { Confirm = Point } });

    /// <summary>A process takes the restore up from its object and drives it until it ends or waits for its confirmation.</summary>
    /// <param name="until">What is waited for instead, after a pass.</param>
    public async Task<RestoreRun> RunAsync(Func<RestoreRun, bool>? until = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var transfers = new TransferPool(TimeProvider.System);   // transfers in memory end at once
        var driver = new RestoreDriver(Steps(transfers), Backups.Time, Log);
        for (var passes = 0; passes < 30_000; passes++)
        {
            await BackUpAsync();
            var pass = await Backups.PumpAsync(driver.PassAsync(Journal.Read(), Reach, Backups.Identity, Journal, cancellation), cancellation);
            if (pass.Again is not { } again || pass.Run.Phase == RestorePhase.AwaitingConfirmation || until?.Invoke(pass.Run) is true)
                return Journal.Read();
            if (pass.Run.Phase == RestorePhase.AwaitingKey && PersonAtTheKey is { } person)
                person(Farm);
            Backups.Time.Advance(again);
        }

        throw new InvalidOperationException($"The restore does not end: {Journal.Read().Message}");
    }

    /// <summary>A process that dies at this point of its restore. False when the restore ended before.</summary>
    public async Task<bool> DiesAsync(CrashPoint crash)
    {
        crash.Arm(Backups.Calls);
        try
        {
            await RunAsync();
            return false;
        }
        catch (ProcessKilledException)
        {
            return true;
        }
        finally
        {
            Backups.Calls.Aside = false;
            Backups.Calls.Disarm();
        }
    }

    private static IRestoreStep[] Steps(TransferPool transfers, TimeProvider time) =>
    [
        new PlanStep(time),
        new AnnounceStep(),
        new VerifyPointStep(transfers),
        new BackUpFirstStep(),
        new StageSetStep(transfers),
        new RestoreFarmStep(time),
        new RefreshKeyStep(time),
        new CompareApplicationsStep(),
        new RestoreServiceMasterKeyStep(),
        new CleanStageStep(),
        new RecordStep(),
    ];

    private IRestoreStep[] Steps(TransferPool transfers) => Steps(transfers, Backups.Time);

    /// <summary>What backup runs there are beside goes on, in a process that nobody kills.</summary>
    private async Task BackUpAsync()
    {
        if (Backups.Journal.Read().Ended)
            return;
        Backups.Calls.Aside = true;
        await Backups.RunAsync();
        Backups.Calls.Aside = false;
    }
}
