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
        var seen = 0;
        while (true)
        {
            // Asked before the file is read: a script that ended in between has written all that it ever will.
            var gone = !process.IsAlive;
            var lines = Read(output);
            foreach (var line in lines.Skip(seen))
                progress(line);
            seen = lines.Count;
            if (gone || lines.Exists(line => line.T is "result"))
                return new ScriptAnswer(verb, lines);
            await Task.Delay(s_interval, time, cancellationToken);
        }
    }

    private static List<ScriptLine> Read(string output)
    {
        if (!File.Exists(output))
            return [];
        using var stream = new FileStream(output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var text = reader.ReadToEnd();
        // What stands behind the last line feed is still being written.
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n').Select(ScriptLine.Parse).OfType<ScriptLine>()];
    }
}
