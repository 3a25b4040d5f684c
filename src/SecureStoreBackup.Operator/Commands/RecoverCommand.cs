using System.CommandLine;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Recovery;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore recover</c>: a recovery point out of a container into a folder, with what a person needs to restore it.</summary>
internal static class RecoverCommand
{
    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var container = new ContainerArguments();
        var to = new Option<DirectoryInfo>("--to") { Description = "Folder to put it into. Run again, what is whole there is taken as it is.", Required = true };
        var policy = new Option<string?>("--policy") { Description = "NAMESPACE.NAME of the policy, where the container holds several." };
        var point = new Option<string?>("--point") { Description = "Name of the recovery point. Default: the newest that is restorable." };
        var (keys, output) = (new PrivateKeyArguments(), new OutputOption());
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
              securestore recover --container https://contosobackup.blob.core.windows.net/securestore --azure-cli --to ./recovered -o json
            """)
        {
            to, policy, point, show,
        };
        keys.AddTo(command);
        container.AddTo(command);
        output.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(show) && output.IsData(result))
                result.AddError("--show-passphrase prints the passphrase, alone, on standard output: leave --output out.");
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(parsed.InvocationConfiguration, async () =>
        {
            var console = parsed.InvocationConfiguration;
            using var transports = new AzureTransports(new());
            using var buffers = new BufferPool();
            using var privateKey = keys.Open(parsed);
            var opened = container.Open(parsed, transports, buffers);
            var (chosen, error) = PointChoice.Of(await ContainerCatalog.ReadAsync(opened, container.Prefix(parsed), time, cancellationToken), parsed.GetValue(policy), parsed.GetValue(point));
            if (chosen is null)
                return await Guard.RefuseAsync(console, error!, ExitCodes.Invalid);
            using var progress = ConsoleProgress.For(console.Error, time);
            var path = new RecoveryPointPath(chosen.Policy, chosen.Point);
            var secrets = new RecoveredSecrets(opened, path, url => container.OpenVault(parsed, url, transports), privateKey);
            var report = await new PointRecovery(opened, path, parsed.GetValue(to)!.FullName, secrets, console, progress).RunAsync(parsed.GetValue(show), cancellationToken);
            output.Write(parsed, report, RecoveryJson.Default.RecoveryReport, _ => { });   // people were told on standard error
            return report.Whole ? ExitCodes.Good : ExitCodes.Failed;
        }));
        return command;
    }
}
