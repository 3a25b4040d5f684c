using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

internal sealed record RestoreOutcome(RestoreItemEvidence Evidence, IReadOnlyList<string> Warnings);

/// <summary>One call of Restore-SPFarm: made at most once per job, followed, settled and judged by what it wrote beside the set.</summary>
internal sealed class ItemRestore(ScriptJob scripts, FarmReader farm, HeldFiles files)
{
    private const string Verb = "Restore-Item";

    /// <param name="mark">What stood there before the job.</param>
    /// <param name="secrets">Null after a restart: then nothing new is begun.</param>
    public async Task<RestoreOutcome> RunAsync(Job job, JailedDirectory set, RestoreItem item, RestoreMark mark, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        var directory = set.Below(item.Role);
        ScriptAnswer? answer = null;
        if (job.StartOf(item.Role) is { Process: { } process })
        {
            job.Report($"Waiting for the restore of {item.Role}", null);
            answer = await scripts.AdoptAsync(job, item.Role, Verb, process, line => Report(job, item, line), cancellationToken);
            // The script tells when it calls the cmdlet, and SharePoint writes a row when it begins. Without either, nothing was restored.
            if (!answer.Began && (await AddedAsync(directory, mark, cancellationToken)).IsEmpty)
                answer = null;
        }
        if (answer is null)
        {
            if (secrets is null)
                throw new JobNeedsRequestException($"The agent was restarted before the restore of {item.Role} began.");
            job.Report($"Restoring {item.Role}", null);
            var arguments = new ScriptArguments { Directory = directory.Path.ToString(), Item = item.ItemPath, BackupId = item.BackupId, FarmAccount = job.Request.Restore!.FarmAccount ?? "" };
            answer = await scripts.StartAsync(
                job, item.Role, Verb, arguments, new ScriptSecrets { FarmAccountPassword = secrets.FarmAccountPassword ?? "" }, line => Report(job, item, line), final: true, cancellationToken);
        }
        return await JudgeAsync(job, directory, item, mark, answer, cancellationToken);
    }

    private async Task<RestoreOutcome> JudgeAsync(Job job, JailedDirectory directory, RestoreItem item, RestoreMark mark, ScriptAnswer answer, CancellationToken cancellationToken)
    {
        job.Report($"Checking the restore of {item.Role}", null);
        var added = await AddedAsync(directory, mark, cancellationToken);
        if (answer is { Result: null, Began: true } && added.IsEmpty)
            throw new FarmRefusedException(FarmErrorCodes.JobLost, $"The restore of {item.Role} ended without a result and without a row in {HistoryFile.Name}.", "Look at the service application on the farm, and at sprestore.log in the set, before anything is restored again.");
        var log = RestoreLog.ReadSince(directory.Below(mark.Run), mark);
        var row = Judge(answer, added, item, log);
        var doubt = await AskSharePointAsync(directory, row, cancellationToken);
        var evidence = new RestoreItemEvidence
        {
            Role = item.Role,
            ItemPath = item.ItemPath,
            RestoreId = row.Id,
            FinishTime = row.FinishTime,
            WarningCount = row.WarningCount,
            Log = log is { Evaluated: true } ? "evaluated" : "not evaluated",
        };
        return new RestoreOutcome(evidence, [.. answer.Warnings, .. log?.Warnings ?? [], .. doubt]);
    }

    private Task<System.Collections.Immutable.ImmutableArray<HistoryRow>> AddedAsync(JailedDirectory directory, RestoreMark mark, CancellationToken cancellationToken) =>
        files.ReadAsync("The restore", () => Task.FromResult(RestorableItem.Added(directory, mark)), cancellationToken);

    /// <summary>The cmdlet's own words first, then SharePoint's row, then the log; the log may know the cause of all three.</summary>
    private static HistoryRow Judge(ScriptAnswer answer, System.Collections.Immutable.ImmutableArray<HistoryRow> added, RestoreItem item, BackupLog? log)
    {
        IReadOnlyList<string> causes = [.. log?.Warnings ?? [], .. log?.FirstError is { } last ? [last] : Array.Empty<string>()];
        try
        {
            // Without a result the process is gone and the row alone tells what became of it.
            if ((answer.Result is not null || added.IsEmpty) && answer.Read(ScriptJson.Default.RestoreItemData).Errors is [var first, ..])
                throw new FarmRefusedException(FarmErrorCodes.RestoreFailed, $"It reported an error: {first}", null);
            var row = RestoreRule.Judge(added, item.ItemPath);
            return log?.FirstError is { } error ? throw new FarmRefusedException(FarmErrorCodes.RestoreFailed, $"{RestoreLog.Name} has an error: {error}", null) : row;
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is FarmErrorCodes.RestoreFailed)
        {
            throw new FarmRefusedException(RestoreFailures.Of(refused.Error.Message, answer.Result?.Error?.Detail, causes), refused);
        }
    }

    /// <summary>SharePoint's own reading of the history must not contradict ours. That it is silent is a warning: the restore was made.</summary>
    private async Task<IReadOnlyList<string>> AskSharePointAsync(JailedDirectory directory, HistoryRow row, CancellationToken cancellationToken)
    {
        var entries = await Proof.ReadAsync("The restore", farm.ReadHistoryAsync(directory.Path.ToString(), cancellationToken));
        if (entries.FirstOrDefault(entry => string.Equals(entry.SelfId, row.Id, StringComparison.OrdinalIgnoreCase)) is not { } entry)
            return [$"Get-SPBackupHistory does not list the restore {row.Id} in '{directory.Path}'."];
        return entry.IsFailure || entry.ErrorCount > 0
            ? throw new FarmRefusedException(FarmErrorCodes.RestoreFailed, $"SharePoint calls the restore failed: {entry.FailureMessage}", "Look at sprestore.log in the set.")
            : [];
    }

    private static void Report(Job job, RestoreItem item, ScriptLine line)
    {
        if (line is { T: "progress", Msg: not null })
            job.Report($"Restoring {item.Role}", ItemBackup.PercentOf(line.Msg));
    }
}
