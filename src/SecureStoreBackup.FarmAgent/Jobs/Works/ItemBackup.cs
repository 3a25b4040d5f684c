using System.Globalization;
using System.Text.RegularExpressions;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <param name="Role">Also the directory below the set's.</param>
/// <param name="Database">Null for the proxy.</param>
/// <param name="Index">Of <paramref name="Count"/> items, for the progress.</param>
internal sealed record BackupItem(string Role, string Path, ServiceDatabase? Database, int Index, int Count);

internal sealed record ItemOutcome(BackupItemEvidence Evidence, IReadOnlyList<string> Warnings);

/// <summary>One call of Backup-SPFarm: started at most once per directory, followed, settled and judged by what it left there.</summary>
internal sealed partial class ItemBackup(ScriptJob scripts, FarmReader farm, SetEvidence evidence, HeldFiles files)
{
    private const string Verb = "Backup-Item";

    /// <param name="settling">After a restart nothing new is begun.</param>
    public async Task<ItemOutcome> RunAsync(Job job, JailedDirectory set, BackupItem item, bool settling, CancellationToken cancellationToken)
    {
        var directory = set.Below(item.Role);
        ScriptAnswer? answer = null;
        if (job.StartOf(item.Role) is { Process: { } process })
        {
            job.Report($"Waiting for the backup of {item.Role}", null);
            answer = await scripts.AdoptAsync(job, item.Role, Verb, process, line => Report(job, item, line), cancellationToken);
            if (answer.Result is null && IsUntouched(directory))
                answer = null;
        }
        if (answer is null)
        {
            if (settling)
                throw new JobNeedsRequestException($"The agent was restarted before the backup of {item.Role} began.");
            answer = await StartAsync(job, directory, item, cancellationToken);
        }
        return await JudgeAsync(job, directory, item, answer, cancellationToken);
    }

    private Task<ScriptAnswer> StartAsync(Job job, JailedDirectory directory, BackupItem item, CancellationToken cancellationToken)
    {
        var request = job.Request.Backup!;
        job.Report($"Backing up {item.Role}", item.Index * 100 / item.Count);
        try
        {
            directory.Create();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FarmRefusedException(FarmErrorCodes.DirectoryNotWritable, $"'{directory.Path}' cannot be made: {refused.Message}", "Give the agent's account Full Control on the backup directory and its share.", retryable: true, refused);
        }
        var arguments = new ScriptArguments { Directory = directory.Path.ToString(), Item = item.Path, Threads = request.Threads, Force = request.IgnoreSpaceEstimate };
        return scripts.StartAsync(job, item.Role, Verb, arguments, new ScriptSecrets(), line => Report(job, item, line), cancellationToken);
    }

    private async Task<ItemOutcome> JudgeAsync(Job job, JailedDirectory directory, BackupItem item, ScriptAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Result is null && (await files.ReadAsync("The backup", () => Task.FromResult(SetEvidence.Rows(directory)), cancellationToken)).IsEmpty && !IsUntouched(directory))
            throw new FarmRefusedException(FarmErrorCodes.JobLost, $"The backup of {item.Role} ended without a result, and '{directory.Path}' holds files without a row in spbrtoc.xml.", "Look into that directory; a new attempt uses another one.");
        // Without a result, but with rows, the directory alone is judged: the process is gone, so nothing will change there.
        if (answer.Result is not null || IsUntouched(directory))
            RequireNoError(directory, answer);
        job.Report($"Checking the backup of {item.Role}", null);
        var (proof, warnings) = await files.ReadAsync("The backup", () => evidence.JudgeAsync(directory, item.Role, item.Path, item.Database, cancellationToken), cancellationToken);
        await AskSharePointAsync(directory, proof, cancellationToken);
        return new ItemOutcome(proof, [.. answer.Warnings, .. warnings]);
    }

    /// <summary>An error of the cmdlet names the component at best; what the log of the directory tells of its cause is added.</summary>
    private static void RequireNoError(JailedDirectory directory, ScriptAnswer answer)
    {
        try
        {
            if (answer.Read(ScriptJson.Default.BackupItemData).Errors is [var first, ..])
                throw new FarmRefusedException(FarmErrorCodes.BackupFailed, $"Backup-SPFarm reported an error: {first}", "Look at spbackup.log in the set's directory.", retryable: true);
        }
        catch (FarmRefusedException refused)
        {
            throw SetEvidence.Explain(directory, refused);
        }
    }

    /// <summary>SharePoint's own reading of the history must agree with ours.</summary>
    private async Task AskSharePointAsync(JailedDirectory directory, BackupItemEvidence proof, CancellationToken cancellationToken)
    {
        var entries = await Proof.ReadAsync("The backup", farm.ReadHistoryAsync(directory.Path.ToString(), cancellationToken));
        var entry = entries.FirstOrDefault(entry => string.Equals(entry.SelfId, proof.BackupId, StringComparison.OrdinalIgnoreCase))
            ?? throw new FarmRefusedException(FarmErrorCodes.BackupEvidenceMissing, $"Get-SPBackupHistory does not know the backup {proof.BackupId} in '{directory.Path}'.", "Look at spbrtoc.xml there.", retryable: true);
        if (entry.IsFailure || entry.ErrorCount > 0)
            throw new FarmRefusedException(FarmErrorCodes.BackupFailed, $"SharePoint calls the backup failed: {entry.FailureMessage}", "Look at spbackup.log in the set's directory.", retryable: true);
    }

    private static bool IsUntouched(JailedDirectory directory)
    {
        var local = directory.Resolve([]);
        return !Directory.Exists(local) || !Directory.EnumerateFileSystemEntries(local).Any();
    }

    private static void Report(Job job, BackupItem item, ScriptLine line)
    {
        if (line is not { T: "progress", Msg: { } text })
            return;
        job.Report($"Backing up {item.Role}", PercentOf(text) is { } done ? ((item.Index * 100) + done) / item.Count : null);
    }

    /// <summary>How far a cmdlet says it is; null when it does not say.</summary>
    internal static int? PercentOf(string text) =>
        Percent().Match(text) is { Success: true } match ? Math.Min(100, int.Parse(match.Groups["percent"].Value, CultureInfo.InvariantCulture)) : null;

    // "50 percent complete" in English; the sign or the word after the number is all that is relied on.
    [GeneratedRegex(@"(?<!\d)(?<percent>\d{1,3})\s*(?:%|percent)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Percent();
}
