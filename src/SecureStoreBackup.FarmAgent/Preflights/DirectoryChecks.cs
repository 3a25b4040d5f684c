using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>The backup directory lies in a root, is seen by SQL Server too, takes files, and has room.</summary>
/// <param name="largestSet">Bytes of the largest set that stands; 0 where none is known.</param>
internal sealed class DirectoryChecks(Jail jail, Func<long> largestSet)
{
    /// <summary>Bytes. A Secure Store database is small; less than this on a share is trouble of its own.</summary>
    public const long MinimumFree = 1L << 30;

    private const string Field = "farm.backupDirectory";

    /// <param name="databaseServer">As SharePoint names it; null when the application is unknown.</param>
    public void Run(string path, string? databaseServer, string host, CheckList list)
    {
        JailedDirectory directory;
        try
        {
            directory = jail.Enter(path, field: null);
        }
        catch (FarmRefusedException refused)
        {
            list.Failed("BackupDirectory", refused.Error, Field);
            return;
        }
        list.Passed("BackupDirectory", $"'{directory.Path}' lies in a root of the agent.");
        SeenBySqlServer(directory, databaseServer, host, list);
        if (!TakesFiles(directory, list))
            return;
        HasRoom(directory, list);
    }

    private static void SeenBySqlServer(JailedDirectory directory, string? databaseServer, string host, CheckList list)
    {
        if (directory.Path.IsUnc)
            list.Passed("UncPath", "SharePoint and SQL Server reach the directory under one name.");
        else if (databaseServer is null)
            list.NotProven("UncPath", "The database's server is not known.", "Name the service application.", Field);
        else if (IsHere(databaseServer, host))
            list.Passed("UncPath", $"{databaseServer} is this server.");
        else
            list.Failed("UncPath", new(FarmErrorCodes.DirectoryMustBeUnc, $"'{directory.Path}' is local, but the database is on {databaseServer}.", @"Use a share, \\server\share\folder, on which both servers have Full Control.", false), Field);
    }

    /// <summary>Whether <c>SQL01\SHAREPOINT</c> or <c>SQL01,1433</c> names this host.</summary>
    private static bool IsHere(string databaseServer, string host)
    {
        var server = InstanceName.Parse(databaseServer);
        return server.Host is "" or "." or "(local)" || string.Equals(server.Host, "localhost", StringComparison.OrdinalIgnoreCase) || server.IsOn(host);
    }

    private static bool TakesFiles(JailedDirectory directory, CheckList list)
    {
        try
        {
            var local = directory.Resolve([]);
            if (!Directory.Exists(local))
                throw new DirectoryNotFoundException("it does not exist");
            var probe = Path.Combine(local, $".securestore-probe-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                list.Passed("DirectoryWritable", "A probe file could be written and removed.");
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            list.Failed("DirectoryWritable", new(FarmErrorCodes.DirectoryNotWritable, $"The agent cannot write to '{directory.Path}': {refused.Message}", "Create the directory, and give Full Control on it and on its share to the agent's account, the farm account and the service account of SQL Server.", true), Field);
            return false;
        }
        catch (FarmRefusedException refused)
        {
            list.Failed("DirectoryWritable", refused.Error, Field);
            return false;
        }
    }

    private void HasRoom(JailedDirectory directory, CheckList list)
    {
        var needed = Math.Max(MinimumFree, 2 * largestSet());
        if (FreeSpace.Of(directory.Resolve([])) is not { } free)
            list.NotProven("FreeSpace", "The free space could not be read.", "Watch the share's free space.", Field);
        else if (free < needed)
            list.Warn("FreeSpace", FarmErrorCodes.NotEnoughSpace, $"{free / (1 << 20)} MiB are free; {needed / (1 << 20)} MiB are advised.", "Free space on the share, or set farm.copiesToKeep lower.", Field);
        else
            list.Passed("FreeSpace", $"{free / (1 << 20)} MiB are free.");
    }
}
