using System.Diagnostics;
using System.Text;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>A script that runs, with what it says beside its answer. Disposing lets go of it; it runs on.</summary>
internal sealed class StartedScript : IDisposable
{
    private readonly StringBuilder _noise = new();
    private readonly int _limit;

    public StartedScript(Process process, int noiseLimit)
    {
        Process = process;
        _limit = noiseLimit;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        // Pipes that nobody reads would fill up and stop the script.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>The beginning of what came over stdout and stderr.</summary>
    public string Noise
    {
        get { lock (_noise) return _noise.ToString(); }
    }

    public void Dispose() => Process.Dispose();

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_noise)
            if (line.Data is { Length: > 0 } text && _noise.Length < _limit)
                _noise.AppendLine(text[..Math.Min(text.Length, _limit)]);
    }
}
