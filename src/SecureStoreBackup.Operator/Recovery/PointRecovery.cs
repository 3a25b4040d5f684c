using System.CommandLine;
using System.Security.Cryptography;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Recovery;

/// <summary>Fetches one recovery point into a folder and tells of it on standard error. The manifest is followed only if it is the one that was written.</summary>
internal sealed class PointRecovery(IContainer container, RecoveryPointPath path, string directory, RecoveredSecrets secrets, InvocationConfiguration console, ConsoleProgress progress)
{
    /// <exception cref="StepFailedException"><see cref="Reasons.VerificationFailed"/>: there is no manifest, or it is not the one that was written. Nothing was fetched.</exception>
    public async Task<RecoveryReport> RunAsync(bool showPassphrase, CancellationToken cancellationToken)
    {
        var written = await ReadManifestAsync(cancellationToken);
        var manifest = Parse(written);
        progress.Line($"{path.Point} of {manifest.Policy.Namespace}/{manifest.Policy.Name}: {manifest.Files.Count} files, {manifest.Files.Sum(file => file.Bytes)} bytes, to {directory}");
        var failures = (await new PointDownload(container, path, directory).RunAsync(manifest, progress, cancellationToken)).ToList();
        var recovered = await SecretsAsync(manifest, showPassphrase, cancellationToken);
        failures.AddRange(recovered.Where(secret => secret.Missing is not null).Select(secret => $"{secret.Id}: {secret.Missing}"));
        Directory.CreateDirectory(directory);
        await File.WriteAllBytesAsync(Path.Combine(directory, "manifest.json"), written, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, "README.md"), RecoveryReadme.Of(manifest), cancellationToken);
        foreach (var failure in failures)
            progress.Line($"missing    {failure}");
        progress.Line(failures.Count == 0
            ? $"The point is whole, and its secrets can be read. What to do with it stands in {Path.Combine(directory, "README.md")}."
            : $"{failures.Count} of what the point needs could not be had; the rest is in {directory}.");
        return new RecoveryReport(path.Policy, path.Point, directory, failures.Count == 0, manifest.Files.Count, manifest.Files.Sum(file => file.Bytes), recovered, failures);
    }

    /// <summary>
    /// The manifest's own bytes, against the digest that was taken when it was written. One that differs may name other files, and
    /// vaults that nobody chose: nothing that it says is followed.
    /// </summary>
    private async Task<byte[]> ReadManifestAsync(CancellationToken cancellationToken)
    {
        var found = await container.FindAsync(path.Manifest, cancellationToken);
        var bytes = await container.ReadAsync(path.Manifest, ManifestReader.MaximumBytes, cancellationToken);
        if (found is null || bytes is null)
            throw Failed($"{path.Manifest} is gone; take another target's copy.");
        if (found.Sha256 is not { } written)
            throw Failed($"{path.Manifest} carries no digest, so that nothing proves it, and what it says is not followed; take another target's copy.");
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return digest == written
            ? bytes
            : throw Failed($"{path.Manifest} is not what was written: {bytes.Length} bytes, SHA-256 {digest}; its metadata says {written}. What it says is not followed; take another target's copy.");
    }

    private Manifest Parse(byte[] written)
    {
        try
        {
            return ManifestReader.Parse(written);
        }
        catch (InvalidManifestException bad)
        {
            throw new StepFailedException(new StepFailure(Reasons.VerificationFailed, $"{path.Manifest} cannot be read as a manifest: {bad.Message}", Retry: false), bad);
        }
    }

    private async Task<IReadOnlyList<RecoveredSecret>> SecretsAsync(Manifest manifest, bool showPassphrase, CancellationToken cancellationToken)
    {
        var told = new List<RecoveredSecret>();
        foreach (var id in manifest.ServiceMasterKeys.SelectMany(key => new[] { key.PasswordSecretId, key.FileSecretId }).Prepend(manifest.Passphrase.SecretId))
        {
            var (value, from) = await secrets.FindAsync(manifest, id, cancellationToken);
            told.Add(value is null ? new RecoveredSecret(id, null, from) : new RecoveredSecret(id, from, null));
            if (value is not null)
                progress.Line($"read       {SecretId.Parse(id).Name} from {from}");
            if (showPassphrase && value is not null && id == manifest.Passphrase.SecretId)
                await console.Output.WriteAsync(value.Reveal().AsMemory(), cancellationToken);
        }

        return told;
    }

    private static StepFailedException Failed(string message) => new(new StepFailure(Reasons.VerificationFailed, message, Retry: false));
}
