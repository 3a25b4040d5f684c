using System.CommandLine;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore catalog</c>: what a container holds, with no cluster and no operator to ask.</summary>
internal static class CatalogCommand
{
    private const int Refused = 1;

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var (container, output) = (new ContainerArguments(), new OutputOption());
        var command = new Command("catalog",
            """
            List the recovery points of a container, whoever made them: how whole, how proven, until when locked, and which
            secrets they need. Reads the container alone. Exit code 0: here it is; 1: the container does not answer.

            Examples:
              securestore catalog --container https://contosobackup.blob.core.windows.net/securestore --azure-cli
              securestore catalog --container https://contosobackup.blob.core.windows.net/securestore --prefix contoso --sas-file sas.txt -o json
            """);
        container.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var console = parsed.InvocationConfiguration;
            try
            {
                var catalog = await ReadAsync(parsed, container, time, cancellationToken);
                output.Write(parsed, catalog, CatalogJson.Default.CatalogReport, text => CatalogText.Write(catalog, text));
                return 0;
            }
            catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException)
            {
                await console.Error.WriteLineAsync($"securestore: {e.Message}");
                return Refused;
            }
        });
        return command;
    }

    private static async Task<CatalogReport> ReadAsync(ParseResult parsed, ContainerArguments arguments, TimeProvider time, CancellationToken cancellationToken)
    {
        using var transports = new AzureTransports(new());
        using var buffers = new BufferPool();
        return await ContainerCatalog.ReadAsync(arguments.Open(parsed, transports, buffers), arguments.Prefix(parsed), time, cancellationToken);
    }
}
