using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <summary>The journals' directory takes files, or can be made; an agent that runs in it is told.</summary>
internal static class DataDirectoryChecks
{
    private const string Name = "DataDirectory";

    public static void Run(string directory, CheckList list)
    {
        var existing = directory;
        while (existing is not null && !Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing);
        try
        {
            using (new FileStream(Path.Combine(existing ?? directory, $".securestore-probe-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            list.Failed(Name, new(FarmErrorCodes.DirectoryNotWritable, $"'{directory}' does not take files: {refused.Message}", "Give Full Control on it to the agent's account, or correct dataDirectory.", false), field: null);
            return;
        }
        if (existing != directory)
            list.Passed(Name, $"'{directory}' will be made at the agent's first start.");
        else if (DataDirectoryLock.IsTaken(directory))
            list.Passed(Name, $"'{directory}' takes files; an agent runs in it now.");
        else
            list.Passed(Name, $"'{directory}' takes files.");
    }
}
