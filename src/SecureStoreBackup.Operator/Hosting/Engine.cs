using Microsoft.Extensions.Logging;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Restoring.Steps;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Operator.Tenancy;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>What runs backups and restores, put together once per process: the same for the operator and for the command line.</summary>
public sealed class Engine : IAsyncDisposable
{
    private readonly AzureTransports _azure;
    private readonly BufferPool _buffers = new();
    private readonly TransferPool _commits;
    private readonly TransferPool _passes;

    /// <param name="live">Every run that is under way; null where nobody can say.</param>
    /// <param name="openers">Null for the real world; benchmarks put doubles there.</param>
    public Engine(ICredentialSource credentials, Bindings bindings, Func<IReadOnlyCollection<BackupRun>?> live, TimeProvider time, ILoggerFactory logs, PortOpeners? openers = null)
    {
        Clocks = new ClockReadings(time);
        _azure = new AzureTransports(new AzureTransportOptions(), Clocks);
        var identities = new AzureIdentities(_azure);
        Breakers = new CircuitBreakers(time, logs.CreateLogger<CircuitBreakers>());
        Ports = new PortFactory(
            openers ?? PortOpeners.Of(new KeyVaults(identities, _azure), new BlobContainers(identities, _azure, _buffers), new FarmAgentOptions(), time), credentials, bindings, Breakers, time);
        Farms = new FarmSightings(time);
        Owners = new PathOwnership(time);
        Transfers = new TransferPool(time);
        _passes = new TransferPool(time, limit: 16);
        Verifications = new TransferPool(time, limit: 2);   // whatever there is to read again, copies do not wait for it
        _commits = new TransferPool(time, limit: 16);   // small, and not to wait behind a copy
        var writeOnce = new WriteOnceSecret(time);
        Driver = new RunDriver(
            [
                new PreflightStep(Farms, Owners),
                new EscrowPassphraseStep(writeOnce, time),
                new ExportServiceMasterKeysStep(writeOnce, time),
                new BackUpFarmStep(time),
                new CopyOffsiteStep(Transfers, Owners),
                new VerifyStep(Transfers, time),
                new CommitManifestStep(_commits, time),
                new TidyFarmStep(),
                new PruneStep(_passes, live, Clocks.Of, time),
                new SweepSecretsStep(live, Clocks.Of, time),
            ],
            time, logs.CreateLogger<RunDriver>());
        Restores = new RestoreDriver(
            [
                new PlanStep(time),
                new AnnounceStep(),
                new VerifyPointStep(Transfers),
                new BackUpFirstStep(),
                new StageSetStep(Transfers),
                new RestoreFarmStep(time),
                new RefreshKeyStep(time),
                new CompareApplicationsStep(),
                new RestoreServiceMasterKeyStep(),
                new CleanStageStep(),
                new RecordStep(),
            ],
            time, logs.CreateLogger<RestoreDriver>());
    }

    public CircuitBreakers Breakers { get; }

    public PortFactory Ports { get; }

    /// <summary>What vaults and containers say of the time.</summary>
    public ClockReadings Clocks { get; }

    /// <summary>Which farm answered under which address.</summary>
    public FarmSightings Farms { get; }

    /// <summary>Who writes to which path of a container.</summary>
    public PathOwnership Owners { get; }

    public RunDriver Driver { get; }

    public RestoreDriver Restores { get; }

    /// <summary>Copies and their read-backs.</summary>
    public TransferPool Transfers { get; }

    /// <summary>Read-backs of later verification.</summary>
    public TransferPool Verifications { get; }

    public async ValueTask DisposeAsync()
    {
        await Transfers.DisposeAsync();
        await Verifications.DisposeAsync();
        await _passes.DisposeAsync();
        await _commits.DisposeAsync();
        Ports.Dispose();
        _azure.Dispose();
        _buffers.Dispose();
    }
}
