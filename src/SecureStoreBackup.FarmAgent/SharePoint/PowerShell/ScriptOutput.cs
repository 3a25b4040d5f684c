using System.Text;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>
/// Takes what a script writes, in pieces of any size, and keeps its answer. Everything else is noise: PowerShell prints beside a
/// script what it likes. Whatever comes, it holds a bounded part of it in memory.
/// </summary>
internal sealed class ScriptOutput
{
    /// <summary>Characters. The tree of the largest farm stays well below; a longer line is noise.</summary>
    public const int MaxLine = 32 * 1024 * 1024;

    private const int MaxWarnings = 100;

    private readonly StringBuilder _line = new();
    private readonly List<ScriptLine> _kept = [];
    private List<ScriptLine> _fresh = [];
    private bool _noise;
    private int _warnings;

    /// <summary>The results, the first progress and the first warnings.</summary>
    public IReadOnlyList<ScriptLine> Lines => _kept;

    public bool HasResult => _kept.Exists(line => line.T is "result");

    public void Append(ReadOnlySpan<char> text)
    {
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n'))
        {
            Take(text[..end]);
            EndLine();
            text = text[(end + 1)..];
        }
        Take(text);
    }

    /// <summary>Nothing follows: what stands behind the last line feed is a line too.</summary>
    public void Complete() => EndLine();

    /// <summary>The lines that came since the last call.</summary>
    public IReadOnlyList<ScriptLine> Drain()
    {
        var fresh = _fresh;
        _fresh = [];
        return fresh;
    }

    private void Take(ReadOnlySpan<char> part)
    {
        if (_noise)
            return;
        _line.Append(part);
        if (_line.Length > MaxLine || !IsAnswer())
        {
            _noise = true;
            _line.Clear();
        }
    }

    private bool IsAnswer()
    {
        for (var i = 0; i < ScriptLine.Prefix.Length && i < _line.Length; i++)
            if (_line[i] != ScriptLine.Prefix[i])
                return false;
        return true;
    }

    private void EndLine()
    {
        var line = _noise ? null : ScriptLine.Parse(_line.ToString());
        _noise = false;
        _line.Clear();
        if (line is null)
            return;
        _fresh.Add(line);
        var warns = line.T is "log" && ++_warnings <= MaxWarnings;
        var begins = line.T is "progress" && !_kept.Exists(kept => kept.T is "progress");
        // Two results tell that there is more than one; a third tells nothing more.
        if (warns || begins || (line.T is "result" && _kept.Count(kept => kept.T is "result") < 2))
            _kept.Add(line);
    }
}
