using System.Text;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>What a job's scripts said, and the end of SharePoint's own logs in its set, as one text for a person.</summary>
internal sealed class JobLog(Jail jail)
{
    /// <summary>Bytes of the whole text.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Bytes of one source. Of a longer one, the end counts.</summary>
    private const int MaxSource = 192 * 1024;

    /// <summary>A run of Backup-SPFarm or Restore-SPFarm leaves one of them in a directory of its own.</summary>
    private static readonly string[] s_sharePoint = ["spbackup.log", "sprestore.log"];

    public string Read(Job job)
    {
        var text = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(job.Folder, "*.jsonl").Where(path => Path.GetFileName(path) is not JobStore.JournalName).Order(StringComparer.Ordinal))
        {
            text.Append("== ").Append(Path.GetFileNameWithoutExtension(path)).Append('\n');
            foreach (var line in Tail(path).Split('\n').Select(ScriptLine.Parse).OfType<ScriptLine>())
                text.Append(Describe(line)).Append('\n');
        }
        foreach (var (name, path) in Logs(job))
            text.Append("== ").Append(name).Append('\n').Append(Tail(path)).Append('\n');
        return Bound(job.Clean(text.ToString()));
    }

    private static string Describe(ScriptLine line) => line switch
    {
        { T: "result", Error: { } error } => $"failed: {error.Code}: {Plain(error.Message)} {Plain(error.Detail ?? "")}",
        { T: "result" } => "succeeded",
        { Level: { } level } => $"{Plain(level)}: {Plain(line.Msg ?? "")}",
        _ => Plain(line.Msg ?? ""),
    };

    private IEnumerable<(string Name, string Path)> Logs(Job job)
    {
        var (directory, set) = (job.Request.Backup?.BackupDirectory ?? job.Request.Restore?.BackupDirectory, job.Request.Backup?.SetId ?? job.Request.Restore?.SetId);
        if (directory is null || set is null || WindowsPath.Parse(directory, out _) is not { } path || jail.Find(path)?.Below(set) is not { } found || !Directory.Exists(found.Resolve([])))
            return [];
        var local = found.Resolve([]);
        return from file in SetFiles.In(found)
               where s_sharePoint.Contains(file.Path.Split('/')[^1], StringComparer.OrdinalIgnoreCase)
               select (file.Path, Path.Combine([local, .. file.Path.Split('/')]));
    }

    private static string Tail(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A mark at the beginning tells how the whole is encoded, so it is looked at before what is skipped.
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        reader.Peek();
        var skipped = Math.Max(0, stream.Length - MaxSource) & ~3L;
        if (skipped == 0)
            return Plain(reader.ReadToEnd());
        stream.Position = skipped;
        reader.DiscardBufferedData();
        var tail = reader.ReadToEnd();
        return "…" + Plain(tail[Math.Max(0, tail.IndexOf('\n'))..]);
    }

    /// <summary>Without control characters, which could steer a terminal.</summary>
    private static string Plain(string text) => new([.. text.Where(c => c is '\n' or '\t' || !char.IsControl(c))]);

    private static string Bound(string text)
    {
        // One character takes at most three bytes, of a surrogate pair two.
        while (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            text = text[^(text.Length / 2)..];
        return text;
    }
}
