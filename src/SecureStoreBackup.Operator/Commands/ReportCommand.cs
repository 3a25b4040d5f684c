using System.CommandLine;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Reports;
using SecureStoreBackup.Operator.Reports.Html;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore report</c>: what containers prove of one policy's backups in a period, with no cluster to ask.</summary>
internal static class ReportCommand
{
    private const int Refused = 1;
    private const int Invalid = 2;

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var (containers, period) = (new ContainerArguments(several: true), new ReportPeriodArguments());
        var policy = new Option<string?>("--policy") { Description = "NAMESPACE.NAME of the policy. Default: the only one that the containers hold." };
        var output = new OutputOption("markdown", "html");
        var file = new Option<FileInfo?>("--to-file") { Description = "File to write the report to, whole or not at all. Default: standard output." };
        var command = new Command("report",
            """
            Report what the containers prove of one policy's backups in a period: recovery points, verifications, drills, retention,
            locks, and what is not proven. Reads the containers alone. Exit code 0: here it is, whatever it says; 1: a container does
            not answer, or the file cannot be written; 2: the arguments do not say what to report.

            Examples:
              securestore report --container https://contosobackup.blob.core.windows.net/securestore --azure-cli --policy sharepoint.contoso
              securestore report --container https://contosobackup.blob.core.windows.net/securestore --azure-cli --max-age 26h \
                --from 2026-07-01 --to 2026-10-01 -o html --to-file third-quarter.html
            """);
        containers.AddTo(command);
        command.Add(policy);
        period.AddTo(command);
        output.AddTo(command);
        command.Add(file);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var console = parsed.InvocationConfiguration;
            try
            {
                var (listings, now) = await ReadAsync(parsed, containers, time, period, cancellationToken);
                var (chosen, error) = PolicyChoice.Of(listings, parsed.GetValue(policy));
                if (chosen is null)
                    return await RefuseAsync(console, error!, Invalid);
                var text = Write(ReportBuilder.Of(new ReportQuestion(chosen, period.Of(parsed, now), period.MaxAge(parsed)), listings, now), output.Of(parsed));
                if (parsed.GetValue(file) is { } to)
                    await WriteAsync(to.FullName, text, cancellationToken);
                else
                    await console.Output.WriteAsync(text.AsMemory(), cancellationToken);
                return 0;
            }
            catch (InvalidPeriodException bad)
            {
                return await RefuseAsync(console, bad.Message, Invalid);
            }
            catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException)
            {
                return await RefuseAsync(console, e.Message, Refused);
            }
        });
        return command;
    }

    internal static string Write(EvidenceReport report, string form) => form switch
    {
        "html" => ReportHtml.Of(report),
        "markdown" => ReportMarkdown.Of(report),
        _ => OutputOption.Data(form, report, ReportJson.Default.EvidenceReport),
    };

    private static async Task<(IReadOnlyList<ContainerListing> Listings, DateTimeOffset Now)> ReadAsync(ParseResult parsed, ContainerArguments arguments, TimeProvider time, ReportPeriodArguments period, CancellationToken cancellationToken)
    {
        period.Of(parsed, time.GetUtcNow());   // a period that is none is refused before anything is asked
        using var transports = new AzureTransports(new());
        using var buffers = new BufferPool();
        var listings = new List<ContainerListing>();
        foreach (var container in arguments.OpenAll(parsed, transports, buffers))
            listings.Add(await ContainerListing.ReadAsync(container, arguments.Prefix(parsed), cancellationToken));
        return (listings, time.GetUtcNow());
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var next = path + ".new";
        await File.WriteAllTextAsync(next, text, cancellationToken);
        File.Move(next, path, overwrite: true);
    }

    private static async Task<int> RefuseAsync(InvocationConfiguration console, string why, int code)
    {
        await console.Error.WriteLineAsync($"securestore: {why}");
        return code;
    }
}
