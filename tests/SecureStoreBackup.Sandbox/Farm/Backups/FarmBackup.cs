using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>
/// One call of Backup-SPFarm. Its row in spbrtoc.xml is there from the beginning and gets its finish time at the end, so a killed
/// backup leaves an unfinished row and half a file.
/// </summary>
internal sealed class FarmBackup(SimulatedFarm farm, BackupRequest request, Action<string> said)
{
    public const string ApplicationType = "Microsoft.Office.SecureStoreService.Server.SecureStoreServiceApplication";
    public const string DatabaseType = "Microsoft.Office.SecureStoreService.Server.SecureStoreServiceDatabase";
    public const string ProxyType = "Microsoft.Office.SecureStoreService.Server.SecureStoreServiceApplicationProxy";

    private readonly List<string> _errors = [];
    private int _warningCount;
    private int _errorCount;
    private string _failure = "";
    private bool _finished;

    public async Task<BackupOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (request.Threads is < 1 or > 10)
            throw SharePointException.Argument($"The {request.Threads} argument of -BackupThreads is not between 1 and 10.");
        var state = farm.Connect();
        var item = FarmTree.Find(state, TreeWords.Of(farm.Faults), request.Item);
        var local = BackupCatalog.LocalDirectory(farm, request.Directory);
        if (farm.Faults.Has(FaultKind.ConcurrentRun) || farm.Faults.Has(FaultKind.StuckOperation))
            throw SharePointException.OperationRunning();
        farm.RefuseConflict();
        if (farm.Faults.Has(FaultKind.SpaceEstimate) && !request.Force)
            throw SharePointException.Farm($"There is not enough space at {request.Directory}: the backup is estimated to need more than is free. Use -Force to go on.");
        using var running = await OperationLock.TakeAsync(farm.Directory, request.Directory, farm.Time, cancellationToken);
        farm.Operations.Append(OperationKind.Backup, item.Path, OperationState.Started);
        try
        {
            return await WriteAsync(state, item, local, cancellationToken);
        }
        finally
        {
            farm.Operations.Append(OperationKind.Backup, item.Path, _finished && _errorCount == 0 ? OperationState.Succeeded : OperationState.Failed);
        }
    }

    private async Task<BackupOutcome> WriteAsync(FarmState state, FarmItem item, string local, CancellationToken cancellationToken)
    {
        var catalog = BackupCatalog.Open(farm, request.Directory);
        var number = catalog.NextNumber();
        var name = $"spbr{number:d4}";
        var entry = new HistoryEntry
        {
            Id = Guid.NewGuid(),
            RequestedBy = state.Account,
            IsBackup = true,
            StartTime = Now(),
            Directory = $@"{request.Directory.TrimEnd('\\')}\{name}\",
            DirectoryName = name,
            DirectoryNumber = number,
            TopComponent = item.Path,
            TopComponentId = item.Id,
        };
        catalog.Put(entry);
        var folder = Directory.CreateDirectory(Path.Combine(local, name)).FullName;
        var log = new BackupLog(Path.Combine(folder, "spbackup.log"), farm.Faults.Has(FaultKind.LocalizedLog), farm.Time, said);

        await PrepareAsync(item, log, cancellationToken);
        var components = Components(item);
        foreach (var component in components)
            await BackUpAsync(item, component, folder, entry, log, cancellationToken);
        await farm.Pace.StepAsync(cancellationToken);
        if (farm.Faults.Has(FaultKind.ChangedDuringBackup))
            farm.SecureStore(item.Application.Name).RenameFirstTarget(Now());

        entry = entry with { WarningCount = _warningCount, ErrorCount = _errorCount, FailureMessage = _failure };
        BackupManifest.Write(folder, entry with { FinishTime = Now() }, components);
        log.Finish(_warningCount, _errorCount);
        if (farm.Faults.Has(FaultKind.UnfinishedRow))
            return new BackupOutcome(entry, _errors);
        entry = entry with { FinishTime = Now() };
        catalog.Put(entry);
        _finished = true;
        return new BackupOutcome(entry, _errors);
    }

    private async Task PrepareAsync(FarmItem item, BackupLog log, CancellationToken cancellationToken)
    {
        log.Write(LogSeverity.Verbose, $"Starting object: {item.Name}.");
        await farm.Pace.StepAsync(cancellationToken);
        log.Progress(item.Name, 5);
    }

    private static BackupComponent[] Components(FarmItem item)
    {
        var application = item.Application;
        return item.IsProxy
            ? [new(application.Proxy!.Name, application.Proxy.Id, ProxyType, "00000000.bak")]
            : [new(application.Name, application.Id, ApplicationType, "00000000.bak"), new(application.Database.Name, item.Id, DatabaseType, "00000001.bak")];
    }

    private async Task BackUpAsync(FarmItem item, BackupComponent component, string folder, HistoryEntry entry, BackupLog log, CancellationToken cancellationToken)
    {
        var isDatabase = component.Type == DatabaseType;
        await farm.Pace.StepAsync(cancellationToken);
        if (isDatabase && SystemError($"{entry.Directory}{component.File}") is { } refused)
        {
            Fail(log, component, refused, inError: farm.Faults.Has(FaultKind.AccessDenied));
            return;
        }
        if ((isDatabase || item.IsProxy) && farm.Faults.Has(FaultKind.ComponentError))
        {
            Fail(log, component, "The component could not be backed up.", inError: false);
            return;
        }
        // What was written is whole, and only one place tells of the error: who looks elsewhere sees a success.
        if (isDatabase && farm.Faults.Has(FaultKind.ErrorInLogAlone))
            log.Write(LogSeverity.FatalError, Failed(component));
        if (isDatabase && farm.Faults.Has(FaultKind.ErrorInVariableAlone))
            _errors.Add(Failed(component));
        var file = Path.Combine(folder, component.File);
        if (isDatabase)
            await WriteDatabaseAsync(item.Application, file, cancellationToken);
        else
            WriteSettings(item, file);
        log.Progress(component.Name, 50);
        await farm.Pace.StepAsync(cancellationToken);
        log.Progress(component.Name, 100);
        log.Write(LogSeverity.Verbose, $"[{component.Name}] {component.File}: {new FileInfo(file).Length} bytes.");
    }

    private Task WriteDatabaseAsync(ApplicationState application, string file, CancellationToken cancellationToken)
    {
        var header = new DatabaseBackupHeader(application.Database.Name, application.Database.Server, $"{application.Database.Name}-Full Backup", Now(), Guid.NewGuid());
        return DatabaseBackupFile.WriteAsync(file, header, farm.SecureStore(application.Name).Export(), farm.State.DatabasePadding, cancellationToken);
    }

    private static void WriteSettings(FarmItem item, string file) => File.WriteAllBytes(file, item.IsProxy
        ? JsonSerializer.SerializeToUtf8Bytes(item.Application.Proxy!, FarmJson.Default.ProxyState)
        : JsonSerializer.SerializeToUtf8Bytes(item.Application, FarmJson.Default.ApplicationState));

    private static string Failed(BackupComponent component) =>
        $"Object {component.Name} failed in event OnBackup. For more information, see the spbackup.log or sprestore.log file located in the backup directory.";

    /// <summary>What SQL Server says of a file that it cannot write; null when it can.</summary>
    private string? SystemError(string file) =>
        farm.Faults.Has(FaultKind.AccessDenied) ? $"Cannot open backup device '{file}'. Operating system error 5(Access is denied.)."
        : farm.Faults.Has(FaultKind.ShareNotFound) ? $"Cannot open backup device '{file}'. Operating system error 53(The network path was not found.)."
        : farm.Faults.Has(FaultKind.DiskFull) ? $"Write on \"{file}\" failed: 112(There is not enough space on the disk.)"
        : null;

    // The cause is logged as a warning; the error after it names the component alone.
    private void Fail(BackupLog log, BackupComponent component, string cause, bool inError)
    {
        var error = Failed(component);
        log.Write(LogSeverity.Warning, $"[{component.Name}] {cause}");
        log.Write(LogSeverity.FatalError, error);
        _warningCount++;
        _errorCount++;
        _failure = error;
        if (inError)
            _errors.Add(error);
    }

    private DateTime Now() => farm.Time.GetUtcNow().UtcDateTime;
}
