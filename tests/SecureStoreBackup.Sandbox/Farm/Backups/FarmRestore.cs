using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>
/// One call of Restore-SPFarm with Overwrite: the database comes back as it was, still encrypted, and no server has its key, so
/// nothing decrypts until the key is refreshed with the passphrase of that time.
/// </summary>
internal sealed class FarmRestore(SimulatedFarm farm, RestoreRequest request)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var state = farm.Connect();
        var item = FarmTree.Items(state).FirstOrDefault(i => i.Path.Equals(request.Item, StringComparison.OrdinalIgnoreCase));
        var local = BackupCatalog.LocalDirectory(farm, request.Directory);
        var catalog = BackupCatalog.Open(farm, request.Directory);
        var backup = catalog.Read().Where(e => e is { IsBackup: true, FinishTime: not null, ErrorCount: 0 } && e.TopComponent.Equals(request.Item, StringComparison.OrdinalIgnoreCase))
            .Where(e => request.BackupId is null || e.Id == request.BackupId)
            .MaxBy(e => e.DirectoryNumber) ?? throw SharePointException.Farm($"There is no complete backup of '{request.Item}' in {request.Directory}.");
        using var running = await OperationLock.TakeAsync(farm.Directory, request.Directory, farm.Time, cancellationToken);
        var entry = backup with { Id = Guid.NewGuid(), IsBackup = false, DirectoryName = "", DirectoryNumber = null, StartTime = Now(), FinishTime = null };
        catalog.Put(entry);
        farm.Operations.Append(OperationKind.Restore, request.Item, OperationState.Started);
        var ended = OperationState.Failed;
        try
        {
            // The folder is looked for beside spbrtoc.xml: sets are moved.
            await RestoreAsync(state, item, Path.Combine(local, backup.DirectoryName), cancellationToken);
            catalog.Put(entry with { FinishTime = Now() });
            ended = OperationState.Succeeded;
        }
        finally
        {
            farm.Operations.Append(OperationKind.Restore, request.Item, ended);
        }
    }

    private async Task RestoreAsync(FarmState state, FarmItem? item, string folder, CancellationToken cancellationToken)
    {
        var components = BackupManifest.Read(folder);
        await farm.Pace.StepAsync(cancellationToken);
        if (components[0].Type == FarmBackup.ProxyType)
        {
            RestoreProxy(state, Path.Combine(folder, components[0].File));
            return;
        }
        if (item is null)
            throw SharePointException.Farm($"'{request.Item}' does not exist on this farm; Overwrite needs it.");
        var database = components.First(c => c.Type == FarmBackup.DatabaseType);
        try
        {
            var (_, content) = await DatabaseBackupFile.ReadAsync(Path.Combine(folder, database.File), cancellationToken);
            await farm.Pace.StepAsync(cancellationToken);
            farm.SecureStore(item.Application.Name).Import(content);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException or JsonException)
        {
            throw SharePointException.Farm($"Object {database.Name} failed in event OnRestore: {e.Message}");
        }
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
