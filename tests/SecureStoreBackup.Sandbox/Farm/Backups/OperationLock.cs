namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <param name="Location">Where the operation writes.</param>
internal sealed record LockHolder(string Location);

/// <summary>One backup or restore at a time, in all processes. The operating system lets go of it when the holder is killed.</summary>
internal sealed class OperationLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holderFile;

    private OperationLock(FileStream file, string holderFile)
    {
        _file = file;
        _holderFile = holderFile;
    }

    /// <exception cref="SharePointException">Another operation runs.</exception>
    public static async Task<OperationLock> TakeAsync(string farmDirectory, string location, TimeProvider time, CancellationToken cancellationToken)
    {
        // A reader of the lock holds it for an instant, so one refusal is not yet proof of another operation.
        for (var attempt = 1; attempt < 10; attempt++)
        {
            if (TryOpen(farmDirectory, FileAccess.Write, FileShare.None) is { } file)
            {
                JsonFile.Write(HolderFile(farmDirectory), new LockHolder(location), FarmJson.Default.LockHolder);
                return new OperationLock(file, HolderFile(farmDirectory));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
        }
        throw SharePointException.OperationRunning();
    }

    /// <summary>Where the running operation writes; null when none runs.</summary>
    public static string? Holder(string farmDirectory)
    {
        using var file = TryOpen(farmDirectory, FileAccess.Read, FileShare.Read);
        return file is null ? JsonFile.Read(HolderFile(farmDirectory), FarmJson.Default.LockHolder)?.Location : null;
    }

    public void Dispose()
    {
        File.Delete(_holderFile);
        _file.Dispose();
    }

    private static FileStream? TryOpen(string farmDirectory, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(Path.Combine(farmDirectory, "operation.lock"), FileMode.OpenOrCreate, access, share);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string HolderFile(string farmDirectory) => Path.Combine(farmDirectory, "running.json");
}
