using System.Diagnostics;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>The last 40 lines that a child process wrote, to either stream; for error messages.</summary>
internal sealed class RecentLines
{
    const int Kept = 40;

    readonly Lock gate = new();
    readonly Queue<string> lines = new();
    readonly Process process;
    readonly Action<string>? written;

    /// <param name="process">Not started yet, with both streams redirected.</param>
    /// <param name="written">Called with each line, on a thread of the pool.</param>
    public RecentLines(Process process, Action<string>? written = null)
    {
        this.process = process;
        this.written = written;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
    }

    /// <summary>Call once the process has started.</summary>
    public void Begin()
    {
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public override string ToString()
    {
        lock (gate)
            return string.Join('\n', lines);
    }

    void Add(string? line)
    {
        if (line is null)
            return;
        lock (gate)
        {
            lines.Enqueue(line);
            if (lines.Count > Kept)
                lines.Dequeue();
        }
        written?.Invoke(line);
    }
}
