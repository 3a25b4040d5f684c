using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Jobs;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>sprestore.log in a backup's own directory. Several restores share it, so only what came after a mark is read.</summary>
internal static class RestoreLog
{
    public const string Name = "sprestore.log";

    /// <summary>Where the log ends now.</summary>
    public static (long Bytes, string Sha256) Mark(JailedDirectory run)
    {
        var file = run.Resolve([Name]);
        if (!File.Exists(file))
            return (0, Digest.OfBytes([]));
        using var stream = Open(file);
        return (stream.Length, Digest.OfBytes(Head(stream, stream.Length)));
    }

    /// <summary>What was written after the mark: the rest of a log that was appended to, or the whole of one that was written anew.</summary>
    /// <returns>Null when nothing was.</returns>
    public static BackupLog? ReadSince(JailedDirectory run, RestoreMark mark)
    {
        var file = run.Resolve([Name]);
        if (!File.Exists(file))
            return null;
        using var stream = Open(file);
        var appended = stream.Length >= mark.LogBytes && string.Equals(Digest.OfBytes(Head(stream, mark.LogBytes)), mark.LogSha256, StringComparison.Ordinal);
        if (appended && stream.Length == mark.LogBytes)
            return null;
        stream.Position = 0;
        using var whole = new StreamReader(stream, detectEncodingFromByteOrderMarks: true);
        if (!appended || mark.LogBytes == 0)
            return BackupLog.Read(whole);
        // The mark that tells the encoding stands at the beginning only.
        whole.Peek();
        stream.Position = mark.LogBytes;
        using var rest = new StreamReader(stream, whole.CurrentEncoding, detectEncodingFromByteOrderMarks: false);
        return BackupLog.Read(rest);
    }

    private static byte[] Head(FileStream stream, long length)
    {
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
}
