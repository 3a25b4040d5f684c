namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>One process at a time works in a data directory. The system lets go of the lock when its holder dies.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private const string Name = "agent.lock";
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, and makes the directory when it is absent.</summary>
    /// <exception cref="IOException">Another process has it, or the directory cannot be used. The message says what to do.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        Directory.CreateDirectory(directory);
        try
        {
            return new DataDirectoryLock(Open(directory));
        }
        catch (IOException taken)
        {
            throw new IOException($"Another farm agent works in '{directory}' (its {Name} cannot be taken: {taken.Message}). Stop it first: Stop-ScheduledTask -TaskName SecureStoreFarmAgent.", taken);
        }
    }

    /// <summary>Whether a process has the lock at this moment.</summary>
    public static bool IsTaken(string directory)
    {
        if (!File.Exists(Path.Combine(directory, Name)))
            return false;
        try
        {
            Open(directory).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The lock lies on a byte that the file does not have, so that whoever copies the directory can read the file.</summary>
    private static FileStream Open(string directory)
    {
        var file = new FileStream(Path.Combine(directory, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (!OperatingSystem.IsMacOS() && !OperatingSystem.IsIOS() && !OperatingSystem.IsTvOS())
                file.Lock(1 << 20, 1);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
