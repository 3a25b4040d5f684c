using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Recovery;

/// <summary>Checks a set against its manifest, and brings it to where SharePoint restores it from. Running it twice copies once.</summary>
internal static class SetStaging
{
    private static readonly EnumerationOptions s_files = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>Compares every file with the manifest; does nothing where there is none.</summary>
    /// <param name="inPlace">Whether the set lies where it is restored from. Then SharePoint may have written into its catalog and logs since.</param>
    /// <exception cref="FarmRefusedException">A file is missing or is another one. The message names it.</exception>
    public static async Task CheckAsync(LocalSet set, bool inPlace, Action<string> progress, CancellationToken cancellationToken)
    {
        foreach (var file in set.Manifest?.Files ?? [])
        {
            var path = Path.Combine([set.Base, .. Names(file.Path)]);
            if (!File.Exists(path))
                throw new FarmRefusedException(FarmErrorCodes.SetIncomplete, $"'{file.Path}' of the manifest is missing in '{set.Base}'.", "Take another copy of the recovery point.");
            if (inPlace && Grows(path))
                continue;
            progress($"Checking {file.Path}");
            await using var content = File.OpenRead(path);
            if (content.Length != file.Bytes || !string.Equals(await Digest.OfAsync(content, cancellationToken), file.Sha256, StringComparison.Ordinal))
                throw new FarmRefusedException(FarmErrorCodes.DigestMismatch, $"'{file.Path}' is not the file that the manifest tells of.", "Take another copy of the recovery point.");
        }
    }

    /// <summary>Copies the set's files, each read back. A file that is there already has to be the same one.</summary>
    /// <exception cref="FarmRefusedException">Another set is in the way, or the directory takes no files.</exception>
    public static async Task CopyAsync(LocalSet set, JailedDirectory target, Action<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var source in Directory.EnumerateFiles(set.Base, "*", s_files).Order(StringComparer.Ordinal))
            {
                var path = Path.GetRelativePath(set.Base, source);
                var names = path.Split(Path.DirectorySeparatorChar);
                if (names[0] is "app" or "proxy")
                    await CopyAsync(source, target, names, progress, cancellationToken);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FarmRefusedException(FarmErrorCodes.DirectoryNotWritable, $"The set cannot be brought to '{target.Path}': {refused.Message}", "Give Full Control on the backup directory to this account, and free space there.", retryable: true, refused);
        }
    }

    private static async Task CopyAsync(string source, JailedDirectory target, string[] names, Action<string> progress, CancellationToken cancellationToken)
    {
        var local = target.Resolve(names);
        var before = await DigestAsync(source, cancellationToken);
        if (File.Exists(local))
        {
            // SharePoint writes rows of restores and logs into the set; all else has to be what we would copy.
            if (!Grows(local) && !string.Equals(before, await DigestAsync(local, cancellationToken), StringComparison.Ordinal))
                throw new FarmRefusedException(FarmErrorCodes.SetExists, $"'{target.Path}' holds another '{string.Join('\\', names)}'.", "Move that directory away, and run this again.");
            return;
        }
        progress($"Copying {string.Join('/', names)}");
        Directory.CreateDirectory(Path.GetDirectoryName(local)!);
        var partial = local + ".partial";
        await using (var from = File.OpenRead(source))
        await using (var to = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            await from.CopyToAsync(to, cancellationToken);
            to.Flush(flushToDisk: true);
        }
        if (!string.Equals(before, await DigestAsync(partial, cancellationToken), StringComparison.Ordinal))
            throw new FarmRefusedException(FarmErrorCodes.DigestMismatch, $"'{string.Join('\\', names)}' changed while it was copied.", "Run this again.", retryable: true);
        File.Move(partial, local);
    }

    private static bool Grows(string path) => Path.GetFileName(path) is HistoryFile.Name || Path.GetExtension(path) is ".log";

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(path);
        return await Digest.OfAsync(content, cancellationToken);
    }

    private static ImmutableArray<string> Names(string path) =>
        RelativePath.Parse(path, out var flaw) is var names && flaw is null
            ? names
            : throw new FarmRefusedException(FarmErrorCodes.SetIncomplete, $"The manifest names a file '{path}', which contains {flaw}.", "Take another copy of the recovery point.");
}
