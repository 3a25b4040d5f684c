using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The files of one set. Links are not followed and not listed.</summary>
internal static class SetFiles
{
    // Hidden and system files are part of a set as well.
    private static readonly EnumerationOptions s_everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>By path, ordinal.</summary>
    public static ImmutableArray<SetFile> In(JailedDirectory set)
    {
        var local = set.Resolve([]);
        var paths = new FileSystemEnumerable<string>(local, (ref FileSystemEntry entry) => entry.ToFullPath(), s_everything)
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !(entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && Links.Is(entry.ToFullPath())),
        };
        return [.. paths
            // Asked file by file: what a directory remembers of a file may lag behind it.
            .Select(path => (Name: Path.GetRelativePath(local, path).Replace(Path.DirectorySeparatorChar, '/'), File: new FileInfo(path)))
            .Where(found => !StagingName.Is(found.File.Name))
            .OrderBy(found => found.Name, StringComparer.Ordinal)
            .Select(found => new SetFile(found.Name, found.File.Length, ETag(found.File.Length, found.File.LastWriteTimeUtc)))];
    }

    /// <summary>Quoted, as in the header.</summary>
    public static string ETag(long length, DateTime lastWrite) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{length:x}-{lastWrite.Ticks:x}\"");
}
