using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.FarmAgent.Integration;
using SecureStoreBackup.Tests.FarmAgent.Support;
using FarmWorld = SecureStoreBackup.Tests.Sandbox.Farm.FarmWorld;

namespace SecureStoreBackup.Tests.FailureModes;

/// <summary>
/// The operator's run, its client and its conditions, against the agent's binary over mutual TLS, with the simulated farm and
/// SQL Server behind it. Vaults and containers are doubles: nothing fails there. The operator's clock is virtual, the farm's is not.
/// </summary>
internal sealed class FailureWorld : IAsyncDisposable
{
    /// <summary>How often the same step is seen to wait before its time is let run out.</summary>
    private const int Patience = 3;

    private static readonly DateTimeOffset s_slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    private readonly FarmOnLoopback _farm = new();
    private readonly OutsideCalls _calls = new();
    private readonly VirtualTime _time = new(s_slot);
    private readonly InMemoryVault _vault;
    private readonly InMemoryVault _exports;
    private readonly InMemoryContainer _container;
    private FarmAgentClient? _client;

    public FailureWorld(Func<BackupPolicy, BackupPolicy> change)
    {
        var policy = TestPolicy.Of("west");
        Policy = change(policy with { ServiceMasterKeys = [], Passphrase = policy.Passphrase with { Verify = PassphraseVerification.Never } });
        _vault = new InMemoryVault("vault", Policy.Vault.Url, _calls, _time);
        _exports = new InMemoryVault("exports", Policy.Vault.ExportsUrl, _calls, _time);
        _container = new InMemoryContainer("west", Policy.Offsite[0].ContainerUrl, _calls);
        _vault.Put(Policy.Passphrase.SecretName, FarmWorld.Passphrase);
    }

    public FarmOnLoopback Farm => _farm;

    public BackupPolicy Policy { get; }

    public FarmClient Agent { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        Agent = await _farm.StartAsync();
        _client = FarmAgentClient.Open(Agent.Http.BaseAddress!, _farm.Credentials(), new FarmAgentOptions(), TimeProvider.System);
    }

    /// <summary>Drives a run to its end.</summary>
    /// <returns>The run when it first waited for something to pass, if it did, and as it ended.</returns>
    public async Task<(BackupRun? Waiting, BackupRun Ended)> RunAsync()
    {
        await using var transfers = new TransferPool(TimeProvider.System);
        var driver = new RunDriver(Steps(transfers), _time, new ListLogger<RunDriver>());
        var ports = new RunPorts(_client!, _vault, _exports, (_, _) => Task.FromResult<IContainer>(_container));
        var run = new BackupRun { Namespace = Policy.Namespace, Name = RunNames.Backup(Policy.Name, s_slot), PolicyName = Policy.Name, Uid = "00000001-0000-4000-8000-000000000001", Trigger = RunTrigger.Schedule, Slot = s_slot };
        BackupRun? waiting = null;
        var waits = new Dictionary<string, int>();
        while (true)
        {
            var pass = await driver.PassAsync(run, Policy, _ => Task.FromResult(ports), new RunIdentity("cluster-1", "1.0.0", new FencingTerm("lease", 1), Takeover: false), new NoJournal(), Token);
            run = pass.Run;
            if (pass.Again is not { } again)
                return (waiting, run);
            if (run.Steps.FirstOrDefault(step => step is { State: StepState.Running, FailingSince: not null }) is { } failing && again > TimeSpan.Zero)
            {
                waiting ??= run;
                waits[failing.Name] = waits.GetValueOrDefault(failing.Name) + 1;
                if (waits[failing.Name] >= Patience)
                    again = StepLimits.Of(failing.Name);
            }
            _time.Advance(again);
        }
    }

    /// <summary>The policy's conditions, as its reconciler makes them of what farm, vaults and container answer now.</summary>
    public async Task<IReadOnlyList<Condition>> ConditionsAsync(BackupRun run)
    {
        PreflightReport? report = null;
        StepFailure? refusal = null;
        try
        {
            report = await _client!.PreflightAsync(PreflightStep.RequestOf(Policy), Token);
            refusal = PreflightVerdict.OfProbe(report);
        }
        catch (StepFailedException failed)
        {
            refusal = failed.Failure;
        }
        var secret = await _vault.GetAsync(Policy.Passphrase.SecretName, null, Token);
        var points = await Catalog.ListAsync(_container, RecoveryPointPath.PolicyPath(Policy.Offsite[0].Prefix, Policy.Namespace, Policy.Name), Token);
        var findings = new Findings(
            _time.GetUtcNow(), new FarmFinding(refusal, report) { AskedAt = _time.GetUtcNow() }, new PassphraseFinding(null, new PassphraseVersion(secret.Version.Version, secret.Version.CreatedAt)), null, [new TargetFinding("west", null, points)]);
        var resource = new PolicyResource { Metadata = new() { Namespace = Policy.Namespace, Name = Policy.Name, Uid = Policy.Uid, Generation = Policy.Generation, CreationTimestamp = s_slot } };
        return PolicyConditions.Of(new PolicyView(resource, Policy, findings, [Resource(run)], _time.GetUtcNow()));
    }

    /// <summary>The conditions of the run's own object.</summary>
    public IReadOnlyList<Condition> ConditionsOf(BackupRun run) => BackupConditions.Of(run, Resource(run), _time.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _farm.DisposeAsync();
    }

    private static BackupResource Resource(BackupRun run) => new()
    {
        Metadata = new() { Namespace = run.Namespace, Name = run.Name, Uid = run.Uid, Generation = 1, CreationTimestamp = run.Slot },
        Spec = new BackupSpec { PolicyName = run.PolicyName, Trigger = run.Trigger, Slot = run.Slot },
        Status = run.ToStatus(),
    };

    private IRunStep[] Steps(TransferPool transfers) =>
    [
        new PreflightStep(new FarmSightings(_time), new PathOwnership(_time)), new EscrowPassphraseStep(new WriteOnceSecret(_time), _time), new ExportServiceMasterKeysStep(new WriteOnceSecret(_time), _time), new BackUpFarmStep(_time),
        new CopyOffsiteStep(transfers, new PathOwnership(_time)), new VerifyStep(transfers, _time), new CommitManifestStep(transfers, _time), new TidyFarmStep(),
    ];

    private sealed class NoJournal : IRunJournal
    {
        public Task WriteAsync(BackupRun run, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
