using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Storage;
using Azure.Storage.Sas;
using SecureStoreBackup.Benchmarks.Offsite;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks.Catalogs;

/// <summary><c>benchmarks catalog</c>: how long the command line takes to list a thousand recovery points, from its start to its end.</summary>
internal static partial class CatalogListingTime
{
    private const string Container = "catalog";
    private const int Points = 1000;
    private const double Budget = 2;
    private const string Header = "| points | blobs | added latency | wall, s (budget < 2) | CPU, s | peak resident, MiB | requests |\n|---|---|---|---|---|---|---|";
    private static readonly TimeSpan _latency = TimeSpan.FromMilliseconds(20);

    public static Command Create()
    {
        var small = new Option<bool>("--small") { Description = "Few points, to see that everything runs; the document stays as it is." };
        var command = new Command("catalog", "List 1,000 recovery points in Azurite with securestore catalog.") { small };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(small), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool small, TextWriter output, CancellationToken cancellationToken)
    {
        var rows = new List<string>();
        foreach (var files in new[] { 1, 9 })
            rows.AddRange(await MeasureAsync(small ? Points / 100 : Points, files, cancellationToken));
        var table = $"{Header}\n{string.Join('\n', rows)}";
        await output.WriteLineAsync(table);
        if (!small)
            Report.Write("catalog", table);
        return 0;
    }

    private static async Task<IReadOnlyList<string>> MeasureAsync(int points, int files, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("catalog-");
        try
        {
            using var authority = CertificateAuthority.Create("Azure", TimeProvider.System);
            using var certificate = authority.IssueLoopbackServer("azurite");
            await using var azurite = await Azurite.StartAsync(new AzuriteOptions { Certificate = certificate, Authority = authority.Certificate }, cancellationToken);
            await using var proxy = await BlobProxy.StartAsync(new BlobProxyOptions { Certificate = certificate.Certificate, Azurite = azurite }, cancellationToken);
            await azurite.Account.CreateContainerAsync(Container, cancellationToken);
            await CatalogPoints.WriteAsync(azurite.Account, Container, points, files, cancellationToken);
            var command = await CommandAsync(directory.FullName, authority, proxy, cancellationToken);
            var rows = new List<string>();
            foreach (var latency in new[] { TimeSpan.Zero, _latency })
            {
                proxy.Faults.Clear();
                if (latency > TimeSpan.Zero)
                    proxy.Faults.Delay(latency);
                var requests = proxy.Traffic.Requests;
                var usage = await Usage.OfAsync(command, directory.FullName, cancellationToken);
                if (PointLine().Count(await File.ReadAllTextAsync(usage.Log, cancellationToken)) is var told && told != points)
                    throw new InvalidDataException($"The catalog told of {told} points instead of {points}.");
                rows.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {points} | {points * (files + 1)} | {latency.TotalMilliseconds:0} ms | {usage.Wall:0.00}, {(usage.Wall < Budget ? "met" : "**missed**")} | {usage.Cpu:0.00} | {usage.PeakKiB / 1024} | {proxy.Traffic.Requests - requests} |"));
            }

            return rows;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<Invocation> CommandAsync(string directory, CertificateAuthority authority, BlobProxy proxy, CancellationToken cancellationToken)
    {
        var (sas, bundle) = (Path.Combine(directory, "sas.txt"), Path.Combine(directory, "ca.pem"));
        var signature = new BlobSasBuilder(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List, TimeProvider.System.GetUtcNow().AddHours(1)) { BlobContainerName = Container }
            .ToSasQueryParameters(new StorageSharedKeyCredential(AzuriteAccount.Name, AzuriteAccount.Key));
        await File.WriteAllTextAsync(sas, signature.ToString(), cancellationToken);
        await File.WriteAllTextAsync(bundle, authority.Pem, cancellationToken);
        return new Invocation(Path.Combine(AppContext.BaseDirectory, "securestore"),   // compiled ahead, where this is
            ["catalog", "--container", proxy.ContainerUri(Container).AbsoluteUri, "--prefix", "contoso", "--sas-file", sas, "--ca-bundle", bundle, "--output", "json"]);
    }

    [GeneratedRegex("\"point\":", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PointLine();
}
