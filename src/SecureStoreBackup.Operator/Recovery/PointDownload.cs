using System.Security.Cryptography;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Recovery;

/// <summary>
/// Fetches the files of a recovery point into a folder, each digested on its way against the manifest. Run again, it takes what
/// is whole there already. A file stands under its name only once it is whole.
/// </summary>
internal sealed class PointDownload(IContainer container, RecoveryPointPath path, string directory)
{
    /// <returns>What could not be fetched whole, a sentence each.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Manifest manifest, ConsoleProgress progress, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var (index, file) in manifest.Files.Index())
        {
            var local = Path.Combine([directory, "farm", .. file.Path.Split('/')]);
            if (await IsWholeAsync(local, file, cancellationToken))
                continue;
            if (await FetchAsync(file, local, progress.Bytes($"{index + 1}/{manifest.Files.Count}  {file.Path}", file.Bytes), cancellationToken) is { } failure)
                failures.Add(failure);
        }

        return failures;
    }

    private async Task<string?> FetchAsync(ManifestFile file, string local, IProgress<long> progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(local)!);
        var part = $"{local}.part";
        try
        {
            FileDigest digest;
            await using (var to = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
                digest = await container.DownloadAsync(path.File(file.Path), to, progress, cancellationToken);
            if (digest != new FileDigest(file.Bytes, file.Sha256))
                return $"{file.Path} is not what was written: {digest.Bytes} bytes, SHA-256 {digest.Sha256}; the manifest says {file.Bytes}, {file.Sha256}. What came stands in {part}. Fetch the point from another target.";
            File.Move(part, local, overwrite: true);
            return null;
        }
        catch (StepFailedException refused) when (refused.Failure.Reason == Reasons.VerificationFailed)
        {
            return $"{file.Path}: {refused.Failure.Message}";
        }
    }

    private static async Task<bool> IsWholeAsync(string local, ManifestFile file, CancellationToken cancellationToken)
    {
        if (!File.Exists(local) || new FileInfo(local).Length != file.Bytes)
            return false;
        await using var there = File.OpenRead(local);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(there, cancellationToken)) == file.Sha256;
    }
}
