using System.Globalization;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Sandbox.Blob;

namespace SecureStoreBackup.Benchmarks.Catalogs;

/// <summary>Recovery points as a listing shows them: names and metadata are those of real ones; they hold no byte.</summary>
internal static class CatalogPoints
{
    private const string Policy = "contoso/sharepoint.contoso";
    private const string Operation = "0b8e0b1e-5f6b-4a5e-9b0a-7f1f3c1d2e4a";
    private const int AtOnce = 4;
    private static readonly string _digest = new('0', 64);
    private static readonly DateTimeOffset _first = new(2024, 1, 1, 2, 15, 0, TimeSpan.Zero);

    /// <param name="files">Of each point, besides its manifest.</param>
    public static Task WriteAsync(AzuriteAccount account, string container, int points, int files, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(Enumerable.Range(0, points), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (point, token) =>
        {
            var at = Stamp.Of(_first.AddDays(point));
            var path = string.Create(CultureInfo.InvariantCulture, $"{Policy}/{at}-{point:x8}");
            for (var file = 0; file < files; file++)
                await account.WriteEmptyAsync(container, string.Create(CultureInfo.InvariantCulture, $"{path}/farm/app/spbr0000/{file:x8}.bak"), Common(), token);
            await account.WriteEmptyAsync(container, $"{path}/manifest.json", Manifest(at, files), token);
        });

    private static Dictionary<string, string> Common() => new(StringComparer.Ordinal) { ["operation"] = Operation, ["sha256"] = _digest };

    private static Dictionary<string, string> Manifest(string at, int files) => new(Common(), StringComparer.Ordinal)
    {
        ["schema"] = "1",
        ["farm"] = "0f8fad5b-d9cb-469f-a165-70867728950e",
        ["files"] = files.ToString(CultureInfo.InvariantCulture),
        ["bytes"] = "1000000",
        ["proof"] = "AcceptedByFarm",
        ["passphrase"] = "https://contoso-sp.vault.azure.net/secrets/contoso-passphrase/0123456789abcdef0123456789abcdef",
        ["provenat"] = at,
        ["exports"] = "1",
        ["startedat"] = at,
    };
}
