using System.Security.Cryptography;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Operator.Verification;

/// <summary>
/// Reads a stored recovery point whole: the manifest against the digest that was taken when it was written, every file
/// against the manifest, every secret at the version that it names. Needs a container and a way to secrets, and no operator.
/// </summary>
public sealed class PointVerifier(IContainer container, Func<string, CancellationToken, Task> readSecret)
{
    /// <returns>What was found; null when there is no such point, or when it was deleted while it was read.</returns>
    /// <exception cref="StepFailedException">An outage, a missing right: nothing can be said of the point.</exception>
    public async Task<PointReading?> ReadAsync(RecoveryPointPath path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, StoredBlob>(StringComparer.Ordinal);
        await foreach (var blob in container.ListAsync($"{path}/", cancellationToken))
            stored.Add(blob.Path, blob);
        if (!stored.Remove(path.Manifest, out var marker))
            return null;
        var reading = new PointReading();
        var manifest = await ManifestAsync(path, marker, reading, cancellationToken);
        if (manifest is not null)
        {
            await FilesAsync(path, manifest, stored, reading, progress, cancellationToken);
            await SecretsAsync(manifest, reading, cancellationToken);
        }

        return reading.Findings.Count > 0 && await container.FindAsync(path.Manifest, cancellationToken) is null ? null : reading;
    }

    private async Task<Manifest?> ManifestAsync(RecoveryPointPath path, StoredBlob marker, PointReading reading, CancellationToken cancellationToken)
    {
        var place = path.Manifest[$"{path}/".Length..];
        if (marker.Bytes > ManifestReader.MaximumBytes)
        {
            reading.Add(place, $"It has {marker.Bytes} bytes, more than a manifest may have.");
            return null;
        }

        if (await container.ReadAsync(path.Manifest, ManifestReader.MaximumBytes, cancellationToken) is not { } bytes)
        {
            reading.Add(place, "It is gone.");
            return null;
        }

        if (marker.Sha256 is not { } written || Convert.ToHexStringLower(SHA256.HashData(bytes)) != written)
        {
            reading.Add(place, marker.Sha256 is null ? "It carries no digest, so that nothing proves it." : "It does not read back as it was written; what it says is not followed.");
            return null;
        }

        try
        {
            var manifest = ManifestReader.Parse(bytes);
            if (manifest.RecoveryPoint != path.Point)
                reading.Add(place, $"It is the manifest of {manifest.RecoveryPoint}.");
            return manifest;
        }
        catch (InvalidManifestException bad)
        {
            reading.Add(place, $"It cannot be read as a manifest: {bad.Message}");
            return null;
        }
    }

    private async Task FilesAsync(
        RecoveryPointPath path, Manifest manifest, Dictionary<string, StoredBlob> stored, PointReading reading, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        IEnumerable<(string Path, long Bytes, string Sha256)> named =
            [.. manifest.Files.Select(f => (path.File(f.Path), f.Bytes, f.Sha256)), .. (manifest.Escrow ?? []).Select(e => (path.Escrow(e.Recipient), e.Bytes, e.Sha256))];
        foreach (var file in named)
        {
            var place = file.Path[$"{path}/".Length..];
            if (!stored.Remove(file.Path))
            {
                reading.Add(place, "It is gone.");
                continue;
            }

            var before = reading.Bytes;
            try
            {
                var digest = await container.ReadBackAsync(file.Path, new Progress(bytes => progress?.Report(before + bytes)), cancellationToken);
                if (digest.Bytes != file.Bytes || digest.Sha256 != file.Sha256)
                    reading.Add(place, $"It does not read back as it was written: {digest.Bytes} bytes with SHA-256 {digest.Sha256}, not {file.Bytes} bytes with {file.Sha256}.");
                reading.Count(digest.Bytes);
            }
            catch (StepFailedException e) when (e.Failure.Reason == Reasons.VerificationFailed)
            {
                reading.Add(place, e.Failure.Message);
            }
        }

        reading.Foreign = [.. stored.Keys.Order(StringComparer.Ordinal).Select(p => p[$"{path}/".Length..])];
    }

    private async Task SecretsAsync(Manifest manifest, PointReading reading, CancellationToken cancellationToken)
    {
        IEnumerable<string> ids = [manifest.Passphrase.SecretId, .. manifest.ServiceMasterKeys.SelectMany(k => new[] { k.PasswordSecretId, k.FileSecretId })];
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            try
            {
                await readSecret(id, cancellationToken);
            }
            catch (StepFailedException e) when (e.Failure.Reason is Reasons.SecretNotFound or Reasons.SecretDisabled)
            {
                reading.Add(id, e.Failure.Message);
            }
            catch (FormatException)
            {
                reading.Add(id, "It is not the id of a secret with its version.");
            }
        }
    }
}

/// <summary>What one reading of a point came to.</summary>
public sealed class PointReading
{
    private readonly List<VerificationFinding> _findings = [];

    public PointVerdict Verdict => Findings.Count == 0 ? PointVerdict.Intact : PointVerdict.Damaged;

    /// <summary>Files that were read to their end.</summary>
    public int Files { get; private set; }

    public long Bytes { get; private set; }

    public IReadOnlyList<VerificationFinding> Findings => _findings;

    /// <summary>Paths below the point that the manifest does not name.</summary>
    public IReadOnlyList<string> Foreign { get; internal set; } = [];

    internal void Add(string place, string what) => _findings.Add(new VerificationFinding(place, what));

    internal void Count(long bytes)
    {
        Files++;
        Bytes += bytes;
    }
}
