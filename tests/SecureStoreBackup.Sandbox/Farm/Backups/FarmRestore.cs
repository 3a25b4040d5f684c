using System.Text.Json;
using System.Xml.Linq;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>
/// One call of Restore-SPFarm with Overwrite: the database comes back as it was, still encrypted; no server has its key and the
/// service runs nowhere, so nothing decrypts until it is started and the key is refreshed with the passphrase of that time.
/// </summary>
internal sealed class FarmRestore(SimulatedFarm farm, RestoreRequest request, Action<string> said)
{
    private readonly List<string> _errors = [];
    private bool _finished;

    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var state = farm.Connect();
        CheckCredentials(state);
        var catalog = BackupCatalog.Open(farm, request.Directory);
        var backup = catalog.Read().Where(e => e is { IsBackup: true, FinishTime: not null, ErrorCount: 0 } && e.TopComponent.Equals(request.Item, StringComparison.OrdinalIgnoreCase))
            .Where(e => request.BackupId is null || e.Id == request.BackupId)
            .MaxBy(e => e.DirectoryNumber) ?? throw SharePointException.Farm($"There is no complete backup of '{request.Item}' in {request.Directory}.");
        if (farm.Faults.Has(FaultKind.ConcurrentRun) || farm.Faults.Has(FaultKind.StuckOperation))
            throw SharePointException.OperationRunning();
        farm.RefuseConflict();
        using var running = await OperationLock.TakeAsync(farm.Directory, request.Directory, farm.Time, cancellationToken);
        farm.Operations.Append(OperationKind.Restore, request.Item, OperationState.Started);
        try
        {
            // The folder is looked for beside spbrtoc.xml: sets are moved.
            await WriteAsync(state, catalog, backup, Path.Combine(BackupCatalog.LocalDirectory(farm, request.Directory), backup.DirectoryName), cancellationToken);
        }
        finally
        {
            farm.Operations.Append(OperationKind.Restore, request.Item, _finished && _errors.Count == 0 ? OperationState.Succeeded : OperationState.Failed);
        }
        return _errors;
    }

    private void CheckCredentials(FarmState state)
    {
        if (request.Credentials is null && farm.Faults.Has(FaultKind.FarmCredentialsNeeded))
            throw SharePointException.Prompt();
        if (state.FarmAccount is not { } account)
            return;
        if (request.Credentials is not { } given)
            throw SharePointException.Prompt();
        if (!given.Account.Equals(account.Name, StringComparison.OrdinalIgnoreCase) || account.Proof.Unwrap(given.Password) is null)
            throw SharePointException.LogonFailure();
    }

    private async Task WriteAsync(FarmState state, BackupCatalog catalog, HistoryEntry backup, string folder, CancellationToken cancellationToken)
    {
        var entry = backup with { Id = Guid.NewGuid(), IsBackup = false, DirectoryName = "", DirectoryNumber = null, StartTime = Now(), FinishTime = null };
        catalog.Put(entry);
        var log = new BackupLog(Path.Combine(folder, "sprestore.log"), farm.Faults.Has(FaultKind.LocalizedLog), farm.Time, said, restore: true);
        log.Write(LogSeverity.Verbose, $"Starting object: {request.Item.Split('\\')[^1]}.");
        await farm.Pace.StepAsync(cancellationToken);
        await RestoreAsync(state, folder, log, cancellationToken);
        log.Finish(_errors.Count, _errors.Count);
        entry = entry with { WarningCount = _errors.Count, ErrorCount = _errors.Count, FailureMessage = _errors.FirstOrDefault() ?? "" };
        new XDocument(new XElement("SPRestore", new XElement("SPGlobalInformation", BackupCatalog.Fields(entry).Cast<object>().ToArray()))).Save(Path.Combine(folder, "sprestore.xml"));
        if (farm.Faults.Has(FaultKind.UnfinishedRow))
            return;
        catalog.Put(entry with { FinishTime = Now() });
        _finished = true;
    }

    private async Task RestoreAsync(FarmState state, string folder, BackupLog log, CancellationToken cancellationToken)
    {
        var components = BackupManifest.Read(folder);
        if (components[0].Type == FarmBackup.ProxyType)
        {
            RestoreProxy(state, Path.Combine(folder, components[0].File));
            return;
        }
        var item = FarmTree.Items(state, TreeWords.Of(farm.Faults)).FirstOrDefault(i => i.Path.Equals(request.Item, StringComparison.OrdinalIgnoreCase))
            ?? throw SharePointException.Farm($"'{request.Item}' does not exist on this farm; Overwrite needs it.");
        var database = components.First(c => c.Type == FarmBackup.DatabaseType);
        if (farm.Faults.Has(FaultKind.AccessDenied))
            Fail(log, database, $"Cannot open backup device '{request.Directory.TrimEnd('\\')}\\{Path.GetFileName(folder)}\\{database.File}'. Operating system error 5(Access is denied.).");
        else if (farm.Faults.Has(FaultKind.ComponentError))
            Fail(log, database, "The component could not be restored.");
        else
            await RestoreDatabaseAsync(item.Application, database, Path.Combine(folder, database.File), log, cancellationToken);
    }

    private async Task RestoreDatabaseAsync(ApplicationState application, BackupComponent database, string file, BackupLog log, CancellationToken cancellationToken)
    {
        try
        {
            var (_, content) = await DatabaseBackupFile.ReadAsync(file, cancellationToken);
            log.Progress(database.Name, 50);
            await farm.Pace.StepAsync(cancellationToken);
            farm.SecureStore(application.Name).Import(content);
            farm.SetServiceInstances(farm.State, _ => ServiceStatus.Disabled);
            log.Progress(database.Name, 100);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException or JsonException)
        {
            throw SharePointException.Farm($"Object {database.Name} failed in event OnRestore: {e.Message}");
        }
    }

    // The cause is logged as a warning; the error after it names the component alone.
    private void Fail(BackupLog log, BackupComponent component, string cause)
    {
        var error = $"Object {component.Name} failed in event OnRestore. For more information, see the spbackup.log or sprestore.log file located in the backup directory.";
        log.Write(LogSeverity.Warning, $"[{component.Name}] {cause}");
        log.Write(LogSeverity.FatalError, error);
        _errors.Add(error);
    }

    // A proxy belongs to the application that shares its name, or to the only one.
    private void RestoreProxy(FarmState state, string file)
    {
        var proxy = JsonSerializer.Deserialize(File.ReadAllBytes(file), FarmJson.Default.ProxyState)!;
        var owner = state.Applications.FirstOrDefault(a => a.Proxy?.Name == proxy.Name)
            ?? state.Applications.FirstOrDefault(a => a.Name == proxy.Name) ?? state.Applications.Single();
        farm.Write(state with { Applications = [.. state.Applications.Select(a => a.Id == owner.Id ? a with { Proxy = proxy } : a)] });
    }

    private DateTime Now() => farm.Time.GetUtcNow().UtcDateTime;
}
