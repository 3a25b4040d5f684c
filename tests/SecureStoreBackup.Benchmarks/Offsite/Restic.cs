using SecureStoreBackup.Sandbox.Blob;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>Debian's restic, with packs of our block size, as many connections, and no compression of what is random anyway.</summary>
internal sealed class Restic(string source, string cache) : ICopyTool
{
    public string Name => "restic backup, check --read-data";

    public Invocation? Prepare(string container) => Of(container, "init", "--repository-version", "2");

    public Invocation Copy(string container) => Of(container, "backup", source, "--pack-size", "8", "--compression", "off");

    public IReadOnlyList<Invocation> CopyAndVerify(string container) => [Copy(container), Of(container, "check", "--read-data")];

    private Invocation Of(string container, params string[] command) => new("restic", ["-r", $"azure:{container}:/", "-o", "azure.connections=4", "--cache-dir", cache, .. command])
    {
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AZURE_ACCOUNT_NAME"] = AzuriteAccount.Name,   // which makes it speak to the emulator
            ["AZURE_ACCOUNT_KEY"] = AzuriteAccount.Key,
            ["RESTIC_PASSWORD"] = "benchmark",
        },
    };
}
