using System.IO.Pipelines;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>A set on its way from a container to a farm's share. Nothing of it is kept in between.</summary>
internal sealed class SetStage(IContainer container, IFarm farm, RecoveryPoint point, FencingTerm term)
{
    private readonly ManifestSet _set = point.Manifest.Set;

    /// <returns>What was done, for a person.</returns>
    /// <exception cref="StepFailedException">A file is not whole off-site (<see cref="Reasons.RecoveryPointDamaged"/>), or container or farm refuse.</exception>
    public async Task<string> PutAsync(IProgress<long> progress, CancellationToken cancellationToken)
    {
        var files = point.Manifest.Files;
        var there = await ThereAsync(cancellationToken);
        var extra = there.Keys.Except(files.Select(f => f.Path), StringComparer.Ordinal).Any();
        var whole = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files.Where(f => there.ContainsKey(f.Path)))
            if (there[file.Path].Bytes == file.Bytes && await farm.DigestAsync(_set.Id, there[file.Path], cancellationToken) == file.Sha256)
                whole.Add(file.Path);
        var changed = there.Count > 0 && (extra || files.Any(f => there.ContainsKey(f.Path) && !whole.Contains(f.Path)));
        if (changed)
        {
            // SharePoint writes into the set that it restores from, so one that was restored before is no longer what was backed up.
            await farm.DeleteSetAsync(_set.Id, term, cancellationToken);
            whole.Clear();
        }

        var done = new SharedProgress(progress);
        foreach (var file in files.Where(f => whole.Contains(f.Path)))
            done.Add(file.Bytes);
        foreach (var file in files.Where(f => !whole.Contains(f.Path)))
            await PutAsync(file, done.File(), cancellationToken);
        return $"{files.Count} files in {_set.Directory}{(whole.Count == 0 ? "" : $", {whole.Count} of them there already")}{(changed ? "; what lay there before was no longer what was backed up" : "")}.";
    }

    private async Task<Dictionary<string, SetFile>> ThereAsync(CancellationToken cancellationToken)
    {
        var sets = await farm.ListSetsAsync(cancellationToken);
        return sets.Any(s => s.Id == _set.Id)
            ? (await farm.ListFilesAsync(_set.Id, cancellationToken)).ToDictionary(f => f.Path, StringComparer.Ordinal)
            : new(StringComparer.Ordinal);
    }

    private async Task PutAsync(ManifestFile file, IProgress<long> progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe();
        var fetching = FetchAsync(file, pipe.Writer, progress, stop.Token);
        try
        {
            await farm.StageFileAsync(new FileToStage(_set.Id, BackupDirectory, file.Path, file.Bytes, file.Sha256), pipe.Reader.AsStream(), term, cancellationToken);
        }
        catch (StepFailedException) when (fetching is { IsFaulted: true })
        {
            await fetching;   // what ended the body says more than the farm's answer to a body that ended
            throw;
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await stop.CancelAsync();
            await fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FetchAsync(ManifestFile file, PipeWriter writer, IProgress<long> progress, CancellationToken cancellationToken)
    {
        try
        {
            var digest = await container.DownloadAsync(point.Path.File(file.Path), writer.AsStream(leaveOpen: true), progress, cancellationToken);
            if (digest != new FileDigest(file.Bytes, file.Sha256))
                throw new StepFailedException(new StepFailure(Reasons.RecoveryPointDamaged, $"{file.Path} did not come as it was written: {digest.Bytes} bytes, SHA-256 {digest.Sha256}. Restore another point, or this one from another target.", Retry: false));
            await writer.CompleteAsync();
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e);
            throw;
        }
    }

    /// <summary>The directory above the set's, as SharePoint sees it.</summary>
    private string BackupDirectory => DirectoryOf(_set);

    public static string DirectoryOf(ManifestSet set) => set.Directory[..^(set.Id.Length + 1)];
}
