using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>
/// <c>securestore restore</c>: straight from a container to a farm's agent, with no cluster. The same plan, steps and journal as in
/// the cluster; cut short, the same command goes on.
/// </summary>
internal static class RestoreCommand
{
    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var container = new ContainerArguments();
        var keys = new PrivateKeyArguments();
        var farm = new RestoreArguments();
        var command = new Command("restore",
            """
            Restore a recovery point to a farm with no cluster and no operator. Without --confirm it shows what it would do and
            changes nothing. What the farm holds now is not backed up first: 'securestore backup' does that, if it is worth keeping.
            Exit code 0: done and proven; 1: it failed, and says in which state the farm is; 2: the arguments do not say what to do;
            3: nothing was changed, for --confirm is missing.

            Examples:
              securestore restore --container https://contosobackup.blob.core.windows.net/securestore --azure-cli \
                --agent https://sp01.contoso.local:7443 --credentials ./contoso-farm-agent
              securestore restore --container … --sas-file sas.txt --private-key private.pem --agent … --credentials … \
                --confirm 20261122t021500z-1a2b3c4d --takeover
            """);
        farm.AddTo(command);
        keys.AddTo(command);
        container.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(parsed.InvocationConfiguration, async () =>
        {
            var console = parsed.InvocationConfiguration;
            using var privateKey = keys.Open(parsed);
            using var transports = new AzureTransports(new());
            using var buffers = new BufferPool();
            using var client = farm.OpenFarm(parsed, time);
            var opened = container.Open(parsed, transports, buffers);
            var (chosen, error) = PointChoice.Of(await ContainerCatalog.ReadAsync(opened, container.Prefix(parsed), time, cancellationToken), farm.Policy(parsed), farm.Point(parsed));
            if (chosen is null || (error = farm.Flaw(parsed)) is not null)
                return await Guard.RefuseAsync(console, error!, ExitCodes.Invalid);

            var host = Environment.MachineName.ToLowerInvariant();
            var identity = new RunIdentity($"host-{host}", Versions.Operator, new FencingTerm($"command-line-{host}", time.GetUtcNow().ToUnixTimeSeconds()), farm.Takeover(parsed)) { Guest = true };
            var world = new ContainerWorld(new RestorePlace(ContainerWorld.PlaceName, chosen.Policy), opened, client, identity)
            {
                Secrets = point => new RecoveredSecrets(opened, point.Path, url => container.OpenVault(parsed, url, transports), privateKey),
                Passphrase = farm.Passphrase(parsed),
                InstanceDirectory = farm.InstanceDirectory(parsed),
            };
            using var logs = LogOutput.Create(LogLevel.Warning);
            await using var engine = new Engine(new FolderCredentials("."), Bindings.Open, () => null, time, logs);
            var run = await new ClusterlessRestore(engine.Restores, world, identity, time, console).RunAsync(farm.Begin(parsed, chosen, time.GetUtcNow()), farm.Journal(parsed, chosen), client, cancellationToken);
            farm.Write(parsed, run);
            return run.Phase switch { RestorePhase.Completed => ExitCodes.Good, RestorePhase.AwaitingConfirmation => ExitCodes.NotConfirmed, _ => ExitCodes.Failed };
        }));
        return command;
    }
}
