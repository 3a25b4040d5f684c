using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;

namespace SecureStoreBackup.Tests.Manifests;

public sealed class ManifestTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Manifests", "Data", "manifest-v1.json");

    [Fact]
    public void A_manifest_is_written_as_the_golden_file_says() =>
        Assert.Equal(File.ReadAllText(Golden), Encoding.UTF8.GetString(ManifestWriter.Write(Example())));

    [Fact]
    public void What_was_written_reads_back_the_same()
    {
        var bytes = ManifestWriter.Write(Example());

        Assert.Equal(bytes, ManifestWriter.Write(ManifestReader.Parse(bytes)));
    }

    [Fact]
    public void The_same_manifest_is_the_same_bytes_whatever_the_order_and_offset_of_its_parts()
    {
        var example = Example();
        var shuffled = example with
        {
            Files = [.. example.Files.Reverse()],
            StartedAt = example.StartedAt.ToOffset(TimeSpan.FromHours(2)).AddMilliseconds(250),
        };

        Assert.Equal(ManifestWriter.Write(example), ManifestWriter.Write(shuffled));
    }

    [Fact]
    public void The_published_schema_is_generated_from_the_records() =>
        Assert.Equal(Repository.Read("docs/manifest.schema.json"), ManifestSchema.Generate());

    internal static Manifest Example() => new()
    {
        RecoveryPoint = "20261122t021500z-1a2b3c4d",
        ClusterId = "0a4e3c1e-5d1f-4ad9-a1b3-6b5f5b6f2d11",
        Policy = new() { Namespace = "sharepoint", Name = "contoso", Uid = "6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f" },
        Trigger = RunTrigger.Schedule,
        StartedAt = new(2026, 11, 22, 2, 17, 4, TimeSpan.Zero),
        FinishedAt = new(2026, 11, 22, 2, 31, 59, TimeSpan.Zero),
        OperatorVersion = "0.1.0",
        AgentVersion = "0.1.0",
        Farm = new() { Id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301", Build = "16.0.10417.20018" },
        ServiceApplication = new()
        {
            Id = "b5c3a1d2-0e4f-4b6a-8c7d-9e0f1a2b3c4d",
            Name = "Secure Store-Dienst für Köln",
            Pool = "SharePoint Web Services",
            Database = new("Secure_Store_DB", @"SQL01\SHAREPOINT"),
            Auditing = true,
            ItemPath = @"Farm\Shared Services\Shared Services Applications\Secure Store-Dienst für Köln",
        },
        Proxy = new("c6d4b2e3-1f50-4c7b-9d8e-0f1a2b3c4d5e", "Secure Store Proxy", @"Farm\Shared Services\Shared Services Proxies\Secure Store Proxy"),
        TargetApplications = [new("payroll", "Payroll", "Group", ["Windows User Name", "Windows Password"])],
        ConfigurationFingerprint = new string('c', 64),
        Set = new()
        {
            Id = "contoso-20261122t021500z-1a2b3c4d",
            Directory = @"\\fs01\spbackup\contoso-20261122t021500z-1a2b3c4d",
            Items =
            [
                new()
                {
                    Role = "app",
                    ItemPath = @"Farm\Shared Services\Shared Services Applications\Secure Store-Dienst für Köln",
                    BackupId = "d7e5c3f4-2061-4d8c-ae9f-1a2b3c4d5e6f",
                    DirectoryName = "spbr0000",
                    DatabaseFile = "app/spbr0000/00000001.bak",
                    DatabaseVerification = "verified",
                    Warnings = 0,
                },
                new()
                {
                    Role = "proxy",
                    ItemPath = @"Farm\Shared Services\Shared Services Proxies\Secure Store Proxy",
                    BackupId = "e8f6d405-3172-4e9d-bfa0-2b3c4d5e6f70",
                    DirectoryName = "spbr0000",
                    Warnings = 1,
                },
            ],
        },
        Files =
        [
            new() { Path = "app/spbr0000/00000001.bak", Bytes = 10485760, Sha256 = new string('1', 64) },
            new() { Path = "app/spbr0000/spbackup.xml", Bytes = 4711, Sha256 = new string('2', 64) },
            new() { Path = "app/spbrtoc.xml", Bytes = 1234, Sha256 = new string('3', 64) },
            new() { Path = "proxy/spbr0000/spbackup.xml", Bytes = 815, Sha256 = new string('4', 64) },
        ],
        Passphrase = new()
        {
            SecretId = "https://contoso-sp.vault.azure.net/secrets/contoso-sssp-3f2504e0-20261122t021704z-1a2b3c4d/0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            Proof = PassphraseProof.AcceptedByFarm,
            ProvenAt = new(2026, 11, 22, 2, 18, 0, TimeSpan.Zero),
            Method = "key refresh on SP01",
        },
        ServiceMasterKeys =
        [
            new()
            {
                Instance = @"SQL01\SHAREPOINT",
                Fingerprint = new string('d', 64),
                PasswordSecretId = "https://contoso-sp.vault.azure.net/secrets/contoso-smkp-sql01-sharepoint-0a1b2c3d-20261122t021704z-1a2b3c4d/11112222333344445555666677778888",
                FileSecretId = "https://contoso-keys.vault.azure.net/secrets/contoso-smkf-sql01-sharepoint-0a1b2c3d-20261122t021704z-1a2b3c4d/99990000aaaabbbbccccddddeeeeffff",
                Bytes = 912,
                Sha256 = new string('e', 64),
                ExportedAt = new(2026, 11, 22, 2, 19, 30, TimeSpan.Zero),
            },
        ],
    };
}
