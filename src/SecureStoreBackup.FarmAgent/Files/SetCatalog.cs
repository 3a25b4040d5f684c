using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The sets that this agent made or staged. What people put beside them is never touched.</summary>
internal sealed class SetCatalog(JobRunner runner, StagedSets staged, Jail jail)
{
    /// <summary>Those that still stand.</summary>
    public ImmutableArray<FarmSet> All =>
        [.. from set in Known()
            let directory = Locate(set.Directory, set.Id)
            where directory is not null && Directory.Exists(directory.Resolve([]))
            let files = SetFiles.In(directory)
            select new FarmSet(set.Id, directory.Path.ToString(), set.CreatedAt, files.Length, files.Sum(file => file.Bytes))];

    /// <summary>0 when no set stands.</summary>
    public long LargestBytes => All.Select(set => set.Bytes).DefaultIfEmpty().Max();

    /// <exception cref="FarmRefusedException">No such set, or it is gone.</exception>
    public JailedDirectory Get(string id) =>
        Find(id) is { } set && Locate(set.Directory, id) is { } directory && Directory.Exists(directory.Resolve([]))
            ? directory
            : throw new FarmRefusedException(FarmErrorCodes.NotFound, $"The agent has no set '{id}'.", "List the sets.");

    /// <summary>Where a set is to be staged: one of ours in the same directory, or a new one, which is remembered first.</summary>
    /// <param name="make">Makes a directory of the set. A set that is deleted meanwhile is remembered again before, so that nothing lies there unknown.</param>
    /// <exception cref="FarmRefusedException">A job uses the set, or something else lies there.</exception>
    public JailedDirectory Stage(string id, string backupDirectory, Action? make = null)
    {
        CheckId(id);
        var directory = jail.Enter(backupDirectory, "backupDirectory").Below(id);
        runner.WhileUnused(id, toWrite: true, () =>
        {
            if (Find(id) is { } known)
            {
                if (Locate(known.Directory, id)?.Path.Equals(directory.Path) is not true)
                    throw new FarmRefusedException(FarmErrorCodes.SetExists, $"The set '{id}' lies in '{known.Directory}'.", "Stage it there, or delete it first.");
            }
            else if (Path.Exists(directory.Resolve([])))
            {
                throw new FarmRefusedException(FarmErrorCodes.SetExists, $"'{directory.Path}' exists already, and this agent did not make it.", "Move it away, and stage again.");
            }
            else
            {
                staged.Remember(id, backupDirectory);
            }
            make?.Invoke();
        });
        return directory;
    }

    /// <summary>Deletes a set; one that is not there is success.</summary>
    /// <exception cref="FarmRefusedException">A job uses it, or a file cannot be deleted.</exception>
    public void Delete(string id)
    {
        if (Find(id) is not { } set || Locate(set.Directory, id) is not { } directory)
            return;
        runner.WhileUnused(id, toWrite: false, () =>
        {
            try
            {
                directory.Delete();
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new FarmRefusedException(FarmErrorCodes.DirectoryNotWritable, $"The set '{id}' cannot be deleted: {refused.Message}", "Close what holds its files open, and give the agent's account Full Control on the backup directory.", retryable: true, refused);
            }
            staged.Forget(id);
        });
    }

    private KnownSet? Find(string id)
    {
        CheckId(id);
        return Known().FirstOrDefault(set => string.Equals(set.Id, id, StringComparison.Ordinal));
    }

    private static void CheckId(string id)
    {
        if (!SetId.IsValid(id))
            throw FarmRefusedException.BadRequest("set", "is 1 to 100 lower-case letters, digits and hyphens");
    }

    /// <summary>A job's set counts once the job is about to make its directory.</summary>
    private IEnumerable<KnownSet> Known() =>
        (from job in runner.Store.All
         where job.Request.Backup is not null && job.Preparation is not null
         select new KnownSet(job.Request.Backup!.SetId, job.Request.Backup.BackupDirectory, job.Status.AcceptedAt))
        .Concat(staged.All.Select(set => new KnownSet(set.Id, set.BackupDirectory, set.CreatedAt)));

    /// <summary>Null when the configuration no longer has the set's root.</summary>
    private JailedDirectory? Locate(string backupDirectory, string id) =>
        WindowsPath.Parse(backupDirectory, out _) is { } path ? jail.Find(path)?.Below(id) : null;

    private sealed record KnownSet(string Id, string Directory, DateTimeOffset CreatedAt);
}
