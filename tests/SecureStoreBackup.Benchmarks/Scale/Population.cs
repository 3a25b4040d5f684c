using System.Globalization;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>Farms with policies each, all different: no two ask their farm the same.</summary>
internal sealed record Population(int Farms, int PoliciesPerFarm)
{
    /// <summary>Daily, and not due for as long as this runs.</summary>
    private readonly string _later = string.Create(CultureInfo.InvariantCulture, $"0 {TimeProvider.System.GetUtcNow().AddHours(12).Hour} * * *");

    public int Count => Farms * PoliciesPerFarm;

    public IEnumerable<PolicyResource> In(string @namespace) =>
        from farm in Enumerable.Range(0, Farms)
        from policy in Enumerable.Range(0, PoliciesPerFarm)
        select Policy(@namespace, farm.ToString("000", CultureInfo.InvariantCulture), policy.ToString("000", CultureInfo.InvariantCulture));

    private PolicyResource Policy(string @namespace, string farm, string policy) => new()
    {
        Metadata = new ObjectMeta { Name = $"f{farm}-p{policy}", Namespace = @namespace },
        Spec = new PolicySpec
        {
            Schedule = _later,
            TimeZone = "Etc/UTC",
            MaxAge = "26h",
            Farm = new FarmSpec { AgentUrl = $"https://sp{farm}.scale.test:7443", TlsSecretName = ScaleCluster.TlsSecret, ServiceApplication = "Secure Store Service", BackupDirectory = $@"\\fs{farm}\sets\p{policy}" },
            Passphrase = new PassphraseSpec { SecretName = $"passphrase-{policy}" },
            KeyVault = new KeyVaultSpec { Url = $"https://scale{farm}.vault.azure.net", Prefix = $"p{policy}" },
            Offsite = [new OffsiteSpec { Name = "westeurope", ContainerUrl = $"https://scale{farm}.blob.core.windows.net/backups", Prefix = $"p{policy}" }],
        },
    };
}
