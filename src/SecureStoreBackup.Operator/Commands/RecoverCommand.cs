using System.CommandLine;
using System.Security.Cryptography;
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
        var keys = new PrivateKeyArguments();
        var show = new Option<bool>("--show-passphrase") { Description = "Print the passphrase, alone, on standard output. Nothing writes it anywhere." };
        var command = new Command("recover",
            """
            Fetch a recovery point with no cluster, no operator and, with an escrow key, no vault: the manifest compared with the
            digest of when it was written, every file with the manifest, every secret that it names read, and a README.md with the
            exact commands for a person. Nothing on any farm is touched. Exit code 0: the point is whole and its secrets can be read;
            1: something is missing or is not what was written, and is named; 2: the arguments do not say what to fetch.

            Examples:
              securestore recover --container https://contosobackup.blob.core.windows.net/securestore --azure-cli --to ./recovered
              securestore recover --container https://contosobackup.blob.core.windows.net/securestore --sas-file sas.txt \
                --private-key private.pem --point 20261122t021500z-1a2b3c4d --to ./recovered --show-passphrase
            """)
        {
            to, policy, point, show,
        };
        keys.AddTo(command);
        container.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var console = parsed.InvocationConfiguration;
            try
            {
                using var transports = new AzureTransports(new());
                using var buffers = new BufferPool();
                using var privateKey = keys.Open(parsed);
                var opened = container.Open(parsed, transports, buffers);
                var (chosen, error) = PointChoice.Of(await ContainerCatalog.ReadAsync(opened, container.Prefix(parsed), time, cancellationToken), parsed.GetValue(policy), parsed.GetValue(point));
                if (chosen is null)
                {
                    await console.Error.WriteLineAsync($"securestore: {error}");
                    return Invalid;
                }

                using var progress = ConsoleProgress.For(console.Error, time);
                var path = new RecoveryPointPath(chosen.Policy, chosen.Point);
                var recovery = new PointRecovery(opened, path, parsed.GetValue(to)!.FullName, new RecoveredSecrets(opened, path, url => container.OpenVault(parsed, url, transports), privateKey), console, progress);
                return await recovery.RunAsync(parsed.GetValue(show), cancellationToken) ? 0 : Incomplete;
            }
            catch (CryptographicException)
            {
                await console.Error.WriteLineAsync($"securestore: {PrivateKeyArguments.Unusable}");
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
}
