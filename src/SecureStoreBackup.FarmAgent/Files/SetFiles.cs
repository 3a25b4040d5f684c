using System.Collections.Immutable;
using System.Globalization;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The files of one set. Links are not followed and not listed.</summary>
internal static class SetFiles
{
    private static readonly EnumerationOptions s_everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>By path, ordinal.</summary>
    public static ImmutableArray<SetFile> In(JailedDirectory set)
    {
        var local = set.Resolve([]);
        return [.. from path in Directory.EnumerateFiles(local, "*", s_everything)
                   let file = new FileInfo(path)
                   let name = Path.GetRelativePath(local, path).Replace(Path.DirectorySeparatorChar, '/')
                   orderby name
                   select new SetFile(name, file.Length, ETag(file.Length, file.LastWriteTimeUtc))];
    }

    /// <summary>Quoted, as in the header.</summary>
    public static string ETag(long length, DateTime lastWrite) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{length:x}-{lastWrite.Ticks:x}\"");
}
