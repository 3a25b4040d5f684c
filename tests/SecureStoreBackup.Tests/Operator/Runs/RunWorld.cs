using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>A farm, two vaults and the containers of a policy, and the runs that go through them under a virtual clock.</summary>
internal sealed class RunWorld
{
    public const string Passphrase = "correct-horse-battery-staple-4711";

    public static readonly DateTimeOffset Slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    public RunWorld(params string[] targets)
    {
        Policy = TestPolicy.Of(targets.Length == 0 ? ["east", "west"] : targets);
        Farm = new InMemoryFarm(Calls, Time) { World = { Passphrase = Passphrase } };
        Vault = new InMemoryVault("vault", Policy.Vault.Url, Calls, Time);
        Exports = new InMemoryVault("exports", Policy.Vault.ExportsUrl, Calls, Time);
        Containers = Policy.Offsite.ToDictionary(o => o.Name, o => new InMemoryContainer(o.Name, o.ContainerUrl, Calls, Time));
        Journal = new InMemoryJournal(Calls);
        Vault.Put(Policy.Passphrase.SecretName, Passphrase);
        Begin(1);
    }

    /// <summary>The same farm, vaults and containers, as a second cluster sees them: a policy of its own, and a journal of its own.</summary>
    private RunWorld(RunWorld shared, string cluster)
    {
        (Time, Calls, Farm, Vault, Exports, Containers) = (shared.Time, shared.Calls, shared.Farm, shared.Vault, shared.Exports, shared.Containers);
        Policy = shared.Policy with { Uid = $"policy-of-{cluster}" };
        Identity = shared.Identity with { ClusterId = cluster };
        Journal = new InMemoryJournal(Calls);
    }

    public VirtualTime Time { get; } = new(Slot);

    public OutsideCalls Calls { get; } = new();

    public RunIdentity Identity { get; set; } = new("cluster-1", "1.0.0", new FencingTerm("lease", 1), Takeover: false);

    public ListLogger<RunDriver> Log { get; } = new();

    public BackupPolicy Policy { get; set; }

    public InMemoryFarm Farm { get; }

    public InMemoryVault Vault { get; }

    public InMemoryVault Exports { get; }

    public IReadOnlyDictionary<string, InMemoryContainer> Containers { get; }

    public InMemoryJournal Journal { get; }

    /// <summary>What the outside world's clocks say.</summary>
    public IReadOnlyList<SecureStoreBackup.Planning.ClockSkew> Skew { get; set; } = [];

    /// <summary>Puts broken steps in the place of ours.</summary>
    public Func<IRunStep, IRunStep> Replace { get; set; } = step => step;

    public RunPorts Ports => new(Farm, Vault, Exports, (target, _) => Task.FromResult<SecureStoreBackup.Ports.IContainer>(Containers[target]));

    public RunWorld InAnotherCluster(string cluster = "cluster-2") => new(this, cluster);

    /// <summary>Makes the object of a run, as the policy would.</summary>
    public void Begin(int number, RunScope scope = RunScope.SecureStore)
    {
        var slot = Slot.AddDays(number - 1);
        if (slot > Time.GetUtcNow())
            Time.Advance(slot - Time.GetUtcNow());
        Journal.Create(new BackupRun
        {
            Namespace = Policy.Namespace,
            Name = RunNames.Backup(Policy.Name, slot),
            PolicyName = Policy.Name,
            Uid = $"{number:x8}-0000-4000-8000-{number:x12}",
            Trigger = RunTrigger.Schedule,
            Scope = scope,
            Slot = slot,
        });
    }

    /// <summary>Makes the object that tries a failed run again, as the policy would a while later.</summary>
    public void BeginRetry()
    {
        var failed = Journal.Read();
        Time.Advance(TimeSpan.FromMinutes(5));
        Journal.Create(new BackupRun
        {
            Namespace = failed.Namespace,
            Name = $"{failed.Name}-r1",
            PolicyName = failed.PolicyName,
            Uid = "0000000a-0000-4000-8000-00000000000a",
            Trigger = failed.Trigger,
            Scope = failed.Scope,
            Slot = failed.Slot,
        });
    }

    /// <summary>A process takes the run up from its journal and drives it to its end, whatever time that takes.</summary>
    public async Task<BackupRun> RunAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var transfers = new TransferPool(TimeProvider.System);   // transfers in memory end at once; nothing waits on the virtual clock for them
        var driver = new RunDriver(Steps(transfers).Select(Replace), Time, Log) { Glance = RunDriver.Patience };   // one target after the other, so that calls come in one order
        for (var passes = 0; passes < 5000; passes++)
        {
            var pass = await PumpAsync(driver.PassAsync(Journal.Read(), Policy, _ => Task.FromResult(Ports), Identity, Journal, cancellation), cancellation);
            if (pass.Again is not { } again)
                return Journal.Read();
            Time.Advance(again);
        }

        throw new InvalidOperationException("The run does not end.");
    }

    /// <summary>A second run, a day later.</summary>
    public Task<BackupRun> RunAgainAsync(int number = 2)
    {
        Begin(number);
        return RunAsync();
    }

    /// <summary>A process that dies at this point of its run; what it wrote remains. False when the run ended before.</summary>
    public async Task<bool> DiesAsync(CrashPoint crash)
    {
        crash.Arm(Calls);
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
            Calls.Disarm();
        }
    }

    private IRunStep[] Steps(TransferPool transfers) =>
    [
        new PreflightStep(new FarmSightings(Time), new PathOwnership(Time)),
        new EscrowPassphraseStep(new WriteOnceSecret(Time), Time),
        new ExportServiceMasterKeysStep(new WriteOnceSecret(Time), Time),
        new BackUpFarmStep(Time),
        new CopyOffsiteStep(transfers, new PathOwnership(Time)),
        new VerifyStep(transfers, Time),
        new CommitManifestStep(transfers, Time),
        new TidyFarmStep(),
        new PruneStep(transfers, Live, _ => Skew, Time),
        new SweepSecretsStep(Live, _ => Skew, Time),
    ];

    private IReadOnlyCollection<BackupRun> Live() => [.. Journal.Runs.Where(run => run.StartedAt is not null && !run.Ended)];

    /// <summary>Moves the clock whenever the pass waits for it.</summary>
    internal async Task<T> PumpAsync<T>(Task<T> pass, CancellationToken cancellationToken)
    {
        while (!pass.IsCompleted)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var timer = Time.WaitForTimersAsync(1, stop.Token);
            await Task.WhenAny(pass, timer);
            await stop.CancelAsync();
            if (!pass.IsCompleted && timer.IsCompletedSuccessfully && Time.NextDue is not null)
                Time.AdvanceToNextTimer();
        }

        return await pass;
    }
}
