using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Progress that is told at once, on the thread that made it.</summary>
internal sealed class Progress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);

    /// <summary>Bytes of all copies and read-backs that are under way, as people see them in status.</summary>
    public static RunProgress Of(BackupRun run)
    {
        var (total, done, names) = (run.Artifacts?.Bytes ?? 0, 0L, new List<string>());
        foreach (var step in run.Steps.Where(s => s.State == StepState.Running))
        {
            var (name, target) = StepNames.Split(step.Name);
            var evidence = run.Offsite.FirstOrDefault(o => o.Name == target);
            if (name is not (StepNames.CopyOffsite or StepNames.Verify))
                continue;
            names.Add(step.Name);
            done += (name == StepNames.Verify ? evidence?.BytesVerified : evidence?.BytesCopied) ?? 0;
        }

        var all = total * names.Count;
        return new RunProgress
        {
            Step = string.Join(", ", names) is { Length: <= LongestStep } text ? text : $"{names.Count} targets",
            BytesDone = done,
            BytesTotal = all,
            Percent = all == 0 ? null : (int)Math.Min(100, done * 100 / all),
        };
    }

    private const int LongestStep = 80;
}
