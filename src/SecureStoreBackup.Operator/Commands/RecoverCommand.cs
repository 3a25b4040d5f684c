using System.CommandLine;
using System.Security.Cryptography;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore recover</c>: a recovery point out of a container into a folder, with what a person needs to restore it.</summary>
internal static class RecoverCommand
{
    private const int Incomplete = 1;
    private const int Invalid = 2;

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var container = new ContainerArguments();
        var to = new Option<DirectoryInfo>("--to") { Description = "Folder to put it into. Run again, what is whole there is taken as it is.", Required = true };
        var policy = new Option<string?>("--policy") { Description = "NAMESPACE.NAME of the policy, where the container holds several." };
        var point = new Option<string?>("--point") { Description = "Name of the recovery point. Default: the newest that is restorable." };
        var key = new Option<FileInfo?>("--private-key") { Description = "File with an RSA private key (PEM) that the secrets were sealed to, for when the vault is gone." };
        var keyPassword = new Option<FileInfo?>("--private-key-password-file") { Description = "File with the private key's password." };
        var show = new Option<bool>("--show-passphrase") { Description = "Print the passphrase, alone, on standard output. Nothing writes it anywhere." };
        var command = new Command("recover",
            """
            Fetch a recovery point with no cluster, no operator and, with an escrow key, no vault: every file compared with the
            manifest, every secret that it names read, and a README.md with the exact commands for a person. Nothing on any farm
            is touched. Exit code 0: the point is whole and its secrets can be read; 1: something is missing, and is named;
            2: the arguments do not say what to fetch.

            Examples:
              securestore recover --container https://contosobackup.blob.core.windows.net/securestore --azure-cli --to ./recovered
              securestore recover --container https://contosobackup.blob.core.windows.net/securestore --sas-file sas.txt \
                --private-key private.pem --point 20261122t021500z-1a2b3c4d --to ./recovered --show-passphrase
            """)
        {
            to, policy, point, key, keyPassword, show,
        };
        container.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var console = parsed.InvocationConfiguration;
            try
            {
                using var transports = new AzureTransports(new());
                using var buffers = new BufferPool();
                using var privateKey = Open(parsed.GetValue(key), parsed.GetValue(keyPassword));
                var opened = container.Open(parsed, transports, buffers);
                var (chosen, error) = PointChoice.Of(await ContainerCatalog.ReadAsync(opened, container.Prefix(parsed), time, cancellationToken), parsed.GetValue(policy), parsed.GetValue(point));
                if (chosen is null)
                {
                    await console.Error.WriteLineAsync($"securestore: {error}");
                    return Invalid;
                }

                var path = new RecoveryPointPath(chosen.Policy, chosen.Point);
                var recovery = new Recovery(opened, path, parsed.GetValue(to)!.FullName, new RecoveredSecrets(opened, path, url => container.OpenVault(parsed, url, transports), privateKey), console);
                return await recovery.RunAsync(parsed.GetValue(show), cancellationToken) ? 0 : Incomplete;
            }
            catch (CryptographicException)
            {
                await console.Error.WriteLineAsync("securestore: --private-key: it is no RSA private key in PEM, or its password is another one (--private-key-password-file).");
                return Invalid;
            }
            catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException)
            {
                await console.Error.WriteLineAsync($"securestore: {e.Message}");
                return Incomplete;
            }
        });
        return command;
    }

    private static RSA? Open(FileInfo? file, FileInfo? password)
    {
        if (file is null)
            return null;
        var key = RSA.Create();
        try
        {
            var pem = File.ReadAllText(file.FullName);
            if (password is null)
                key.ImportFromPem(pem);
            else
                key.ImportFromEncryptedPem(pem, File.ReadAllText(password.FullName).TrimEnd('\r', '\n'));
            return key;
        }
        catch (ArgumentException e)
        {
            key.Dispose();
            throw new CryptographicException("No key.", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>One recovery, told as it goes on standard error.</summary>
    private sealed class Recovery(IContainer container, RecoveryPointPath path, string directory, RecoveredSecrets secrets, InvocationConfiguration console)
    {
        public async Task<bool> RunAsync(bool showPassphrase, CancellationToken cancellationToken)
        {
            var manifest = await Catalog.ReadAsync(container, path.Policy, path.Point, cancellationToken)
                ?? throw new StepFailedException(new StepFailure(Reasons.VerificationFailed, $"{path.Manifest} is gone; take another target's copy.", Retry: false));
            console.Error.WriteLine($"{path.Point} of {manifest.Policy.Namespace}/{manifest.Policy.Name}: {manifest.Files.Count} files, {manifest.Files.Sum(file => file.Bytes)} bytes, to {directory}");
            var failures = (await new PointDownload(container, path, directory).RunAsync(manifest, console.Error.WriteLine, cancellationToken)).ToList();
            failures.AddRange(await SecretsAsync(manifest, showPassphrase, cancellationToken));
            await File.WriteAllBytesAsync(Path.Combine(directory, "manifest.json"), ManifestWriter.Write(manifest), cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(directory, "README.md"), RecoveryReadme.Of(manifest), cancellationToken);
            foreach (var failure in failures)
                console.Error.WriteLine($"missing    {failure}");
            console.Error.WriteLine(failures.Count == 0
                ? $"The point is whole, and its secrets can be read. What to do with it stands in {Path.Combine(directory, "README.md")}."
                : $"{failures.Count} of what the point needs could not be had; the rest is in {directory}.");
            return failures.Count == 0;
        }

        private async Task<IReadOnlyList<string>> SecretsAsync(Manifest manifest, bool showPassphrase, CancellationToken cancellationToken)
        {
            var failures = new List<string>();
            foreach (var id in manifest.ServiceMasterKeys.SelectMany(key => new[] { key.PasswordSecretId, key.FileSecretId }).Prepend(manifest.Passphrase.SecretId))
            {
                var (value, from) = await secrets.FindAsync(manifest, id, cancellationToken);
                if (value is null)
                    failures.Add($"{id}: {from}");
                else
                    console.Error.WriteLine($"read       {SecretId.Parse(id).Name} from {from}");
                if (showPassphrase && value is not null && id == manifest.Passphrase.SecretId)
                    await console.Output.WriteAsync(value.Reveal().AsMemory(), cancellationToken);
            }

            return failures;
        }
    }
}
