using System.Text;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>Follows the output file of a script, whether this agent started it or one before it.</summary>
internal sealed class ScriptWatch(TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a file that cannot be read is tried again once its process is gone; while that lives, it is waited for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>Waits until the script has written its result or its process is gone, and returns what stands in the file.</summary>
    /// <param name="progress">Called for each new line, once.</param>
    /// <exception cref="IOException">The process is gone, and its file could not be read for a minute.</exception>
    public async Task<ScriptAnswer> WaitAsync(string verb, ProcessIdentity process, string output, Action<ScriptLine> progress, CancellationToken cancellationToken)
    {
        var answer = new ScriptOutput();
        var position = 0L;
        DateTimeOffset? end = null;
        while (true)
        {
            // Asked before the file is read: a script that ended in between has written all that it ever will.
            var gone = !process.IsAlive;
            if (gone)
                end ??= time.GetUtcNow() + s_patience;
            var whole = TryRead(output, ref position, answer, mayFail: end is null || time.GetUtcNow() < end);
            foreach (var line in answer.Drain())
                progress(line);
            // What stands behind the last line feed of a process that is gone was cut off.
            if ((gone && whole) || answer.HasResult)
                return new ScriptAnswer(verb, answer.Lines);
            await Task.Delay(s_interval, time, cancellationToken);
        }
    }

    /// <summary>Reads what was written since. False when something, as a virus scanner, keeps the file from being read to its end.</summary>
    private static bool TryRead(string output, ref long position, ScriptOutput answer, bool mayFail)
    {
        try
        {
            Read(output, ref position, answer);
            return true;
        }
        catch (Exception held) when (mayFail && (held is IOException or UnauthorizedAccessException))
        {
            return false;
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private static void Read(string output, ref long position, ScriptOutput answer)
    {
        if (!File.Exists(output))
            return;
        using var stream = new FileStream(output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = position;
        var bytes = new byte[64 * 1024];
        for (var count = stream.Read(bytes); count > 0; count = stream.Read(bytes))
        {
            answer.Append(Encoding.ASCII.GetString(bytes, 0, count));
            position += count;
        }
    }
}
