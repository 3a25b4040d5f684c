using System.Text;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>Follows the output file of a script, whether this agent started it or one before it.</summary>
internal sealed class ScriptWatch(TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until the script has written its result or its process is gone, and returns what stands in the file.</summary>
    /// <param name="progress">Called for each new line, once.</param>
    public async Task<ScriptAnswer> WaitAsync(string verb, ProcessIdentity process, string output, Action<ScriptLine> progress, CancellationToken cancellationToken)
    {
        var answer = new ScriptOutput();
        var position = 0L;
        while (true)
        {
            // Asked before the file is read: a script that ended in between has written all that it ever will.
            var gone = !process.IsAlive;
            position = Read(output, position, answer);
            foreach (var line in answer.Drain())
                progress(line);
            // What stands behind the last line feed of a process that is gone was cut off.
            if (gone || answer.HasResult)
                return new ScriptAnswer(verb, answer.Lines);
            await Task.Delay(s_interval, time, cancellationToken);
        }
    }

    /// <summary>Reads what was written since, and returns where that ends.</summary>
    private static long Read(string output, long position, ScriptOutput answer)
    {
        if (!File.Exists(output))
            return position;
        using var stream = new FileStream(output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = position;
        var bytes = new byte[64 * 1024];
        for (var count = stream.Read(bytes); count > 0; count = stream.Read(bytes))
            answer.Append(Encoding.ASCII.GetString(bytes, 0, count));
        return stream.Position;
    }
}
