using System.Security.Cryptography;
using SecureStoreBackup.Sandbox.Farm.Backups;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>
/// A SharePoint farm as far as its Secure Store goes. All state is in files of one directory, so the sandbox and every stand-in
/// PowerShell see the same farm; nothing about the outcome of a backup, a refresh or a restore is scripted.
/// </summary>
public sealed class SimulatedFarm
{
    private SimulatedFarm(string directory, TimeProvider time)
    {
        Directory = directory;
        Time = time;
        Mounts = new Mounts(directory);
        Faults = new Faults(directory);
        Pace = new Pace(directory, time);
        Operations = new OperationLog(directory, time);
    }

    public string Directory { get; }

    public Mounts Mounts { get; }

    public Faults Faults { get; }

    public Pace Pace { get; }

    public OperationLog Operations { get; }

    /// <summary>Read anew at each use: another process may have changed it.</summary>
    public FarmState State => JsonFile.Read(StateFile, FarmJson.Default.FarmState) ?? throw new DirectoryNotFoundException($"There is no farm in '{Directory}'.");

    /// <summary>The server that the agent runs on. Read anew at each use.</summary>
    public HostState Host
    {
        get
        {
            var host = JsonFile.Read(Path.Combine(Directory, "host.json"), FarmJson.Default.HostState) ?? new HostState();
            return host with
            {
                Elevated = host.Elevated && !Faults.Has(FaultKind.NotElevated),
                Policies = Faults.Has(FaultKind.PowerShellLogging) ? [.. host.Policies, LoggingPolicyState.EveryModule] : host.Policies,
            };
        }
        set => JsonFile.Write(Path.Combine(Directory, "host.json"), value, FarmJson.Default.HostState);
    }

    /// <summary>Where the backup or restore that runs now writes; null when none does.</summary>
    public string? Running =>
        Faults.Has(FaultKind.ConcurrentRun) ? @"\\fs01\somebody-else"
        : Faults.Has(FaultKind.StuckOperation) ? @"\\fs01\central-administration"
        : OperationLock.Holder(Directory);

    internal TimeProvider Time { get; }

    private string StateFile => Path.Combine(Directory, "farm.json");

    /// <summary>Makes a farm in a directory that has none yet.</summary>
    /// <exception cref="SharePointException">A passphrase is too weak.</exception>
    public static SimulatedFarm Create(string directory, FarmOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var farm = new SimulatedFarm(directory, time);
        if (File.Exists(farm.StateFile))
            throw new InvalidOperationException($"There is a farm in '{directory}' already.");
        farm.Write(new FarmState
        {
            Id = options.Id,
            Build = options.Build,
            Servers = options.Servers,
            Account = options.Account,
            DatabasePadding = options.DatabasePadding,
            ServiceInstances = [.. options.Servers.Select(server => new ServiceInstanceState(Guid.NewGuid(), server, ServiceStatus.Online))],
            Applications = [.. options.SecureStores.Select(store => new ApplicationState
            {
                Id = store.Id,
                Name = store.Name,
                Pool = store.Pool,
                Auditing = store.Auditing,
                Database = new DatabaseState(store.Database, store.DatabaseServer),
                Proxy = store.ProxyName is null ? null : new ProxyState(Guid.NewGuid(), store.ProxyName),
            })],
        });
        foreach (var store in options.SecureStores)
        {
            var secureStore = farm.SecureStore(store.Name);
            if (store.Passphrase is not null)
                secureStore.GenerateNewKey(store.Passphrase);
            foreach (var target in store.TargetApplications)
                secureStore.AddTargetApplication(target);
        }
        return farm;
    }

    /// <exception cref="DirectoryNotFoundException">There is no farm.</exception>
    public static SimulatedFarm Open(string directory, TimeProvider time)
    {
        var farm = new SimulatedFarm(directory, time);
        _ = farm.State;
        return farm;
    }

    /// <summary>What Get-SPFarm answers.</summary>
    /// <exception cref="SharePointException">The configuration database is out of reach.</exception>
    public FarmState Connect()
    {
        if (Faults.Has(FaultKind.FarmInaccessible))
            throw SharePointException.Inaccessible();
        var state = State;
        if (Faults.Has(FaultKind.NoProxy))
            state = state with { Applications = [.. state.Applications.Select(a => a with { Proxy = null })] };
        return Faults.Has(FaultKind.ServiceInstanceOffline)
            ? state with { ServiceInstances = [.. state.ServiceInstances.Select(i => i with { Status = ServiceStatus.Disabled })] }
            : state;
    }

    /// <summary>The Secure Store of the service application of this name.</summary>
    public SecureStore SecureStore(string application) =>
        new(this, State.Applications.FirstOrDefault(a => a.Name.Equals(application, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no service application '{application}'.", nameof(application)));

    /// <summary>Start-SPServiceInstance. The timer services of the servers are not slow here: it is online when this returns.</summary>
    /// <exception cref="SharePointException">There is no such instance.</exception>
    public void StartServiceInstance(Guid id)
    {
        var state = State;
        if (!state.ServiceInstances.Any(i => i.Id == id))
            throw SharePointException.Argument($"Cannot find the service instance '{id}'.");
        SetServiceInstances(state, i => i.Id == id ? ServiceStatus.Online : i.Status);
    }

    /// <summary>From now on cmdlets run as another account than the farm's.</summary>
    public void RequireFarmAccount(string name, string password) =>
        Write(State with { FarmAccount = new FarmAccountState(name, WrappedKey.Wrap(RandomNumberGenerator.GetBytes(32), password)) });

    /// <summary>As a person does in Central Administration.</summary>
    public void StopServiceInstances(params string[] servers) =>
        SetServiceInstances(State, i => servers.Contains(i.Server, StringComparer.Ordinal) ? ServiceStatus.Disabled : i.Status);

    /// <summary>The lines that Backup-SPFarm -ShowTree prints.</summary>
    public IReadOnlyList<string> ShowTree() => FarmTree.Lines(Connect(), TreeWords.Of(Faults), components: !Faults.Has(FaultKind.AmbiguousNames));

    /// <summary>Backup-SPFarm -BackupMethod Full.</summary>
    /// <param name="said">Gets each line of the verbose and warning streams.</param>
    /// <exception cref="SharePointException">It could not begin. A component that fails does not throw.</exception>
    public Task<BackupOutcome> BackupAsync(BackupRequest request, Action<string> said, CancellationToken cancellationToken) =>
        new FarmBackup(this, request, said).RunAsync(cancellationToken);

    /// <summary>Restore-SPFarm -RestoreMethod Overwrite -Force.</summary>
    /// <param name="said">Gets each line of the verbose and warning streams.</param>
    /// <returns>What PowerShell's $Error holds afterwards.</returns>
    /// <exception cref="SharePointException">It could not begin. A component that fails does not throw.</exception>
    public Task<IReadOnlyList<string>> RestoreAsync(RestoreRequest request, Action<string> said, CancellationToken cancellationToken) =>
        new FarmRestore(this, request, said).RunAsync(cancellationToken);

    /// <summary>What Get-SPBackupHistory answers, oldest first.</summary>
    /// <exception cref="SharePointException">The directory has no history.</exception>
    public IReadOnlyList<HistoryEntry> History(string directory) => BackupCatalog.Open(this, directory).Read();

    /// <summary>Whether the Secure Store's service runs on a server.</summary>
    internal bool IsOnline(string server) => !Faults.Has(FaultKind.ServiceInstanceOffline) && State.ServiceInstances.Any(i => i.Server == server && i.Status is ServiceStatus.Online);

    internal void SetServiceInstances(FarmState state, Func<ServiceInstanceState, ServiceStatus> status) =>
        Write(state with { ServiceInstances = [.. state.ServiceInstances.Select(i => i with { Status = status(i) })] });

    /// <exception cref="SharePointException">Somebody else writes to the configuration database.</exception>
    internal void RefuseConflict()
    {
        if (Faults.Has(FaultKind.UpdateConflict))
            throw SharePointException.UpdateConflict();
    }

    internal void Write(FarmState state) => JsonFile.Write(StateFile, state, FarmJson.Default.FarmState);
}
