using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Doubles;

/// <summary>A policy that was accepted: contoso in sharepoint, nightly at 02:15 UTC, one instance, targets as asked.</summary>
public static class TestPolicy
{
    public const string Instance = @"SQL01\SHAREPOINT";

    public static BackupPolicy Of(params string[] targets) => new()
    {
        Namespace = "sharepoint",
        Name = "contoso",
        Uid = "0f8fad5b-d9cb-469f-a165-70867728950e",
        Generation = 3,
        Schedule = Schedule("15 2 * * *"),
        Farm = new FarmPolicy
        {
            AgentUrl = new Uri("https://sp01.contoso.local:7443"),
            TlsSecretName = "contoso-farm-agent",
            ServiceApplication = "Secure Store Service",
            BackupDirectory = @"\\fs01\spbackup",
        },
        Passphrase = new PassphrasePolicy("contoso-secure-store-passphrase", PassphraseVerification.OnChange),
        ServiceMasterKeys = [new ServiceMasterKeyPolicy(Instance, @"\\fs01\spbackup\keys")],
        Vault = new VaultPolicy
        {
            Url = new Uri("https://contoso-sp.vault.azure.net"),
            ExportsUrl = new Uri("https://contoso-keys.vault.azure.net"),
            Prefix = "contoso",
            Identity = new IdentityPolicy.WorkloadIdentity(null, null),
        },
        Offsite = [.. targets.Select(Target)],
    };

    public static SchedulePolicy Schedule(string expression, string zone = "Etc/UTC") => new()
    {
        Expression = expression,
        Schedule = new Schedule(
            CronExpression.TryParse(expression, out var parsed, out var error) ? parsed : throw new FormatException(error),
            TimeZoneInfo.FindSystemTimeZoneById(zone)),
    };

    private static OffsitePolicy Target(string name) => new()
    {
        Name = name,
        ContainerUrl = new Uri($"https://{name}.blob.core.windows.net/securestore"),
        Prefix = "contoso",
        AccessTier = "Cool",
        Identity = new IdentityPolicy.WorkloadIdentity(null, null),
    };
}
