using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Progress that is told at once, on the thread that made it.</summary>
internal sealed class Progress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);

    /// <summary>Bytes as people see them in status.</summary>
    public static RunProgress Of(string step, long done, long total) => new()
    {
        Step = step,
        BytesDone = Math.Min(done, Math.Max(total, done)),
        BytesTotal = total,
        Percent = total == 0 ? null : (int)Math.Min(100, done * 100 / total),
    };
}
