using SecureStoreBackup.Benchmarks.Throughput;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>A run as its journal stands when the farm's backup is done and the copy begins. The same in every process, so that one goes on where another was killed.</summary>
internal static class CopyRun
{
    public const string Target = "azurite";

    private const string Uid = "0b8e0b1e-5f6b-4a5e-9b0a-7f1f3c1d2e4a";
    private const string PolicyUid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private const string None = "none";
    private static readonly DateTimeOffset _slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private static readonly Uri _nowhere = new("https://none.invalid");

    public static RunIdentity Identity { get; } = new("benchmark", "benchmark", new FencingTerm("benchmark", 1), Takeover: false);

    public static BackupPolicy Policy(Uri agent) => new()
    {
        Namespace = "sharepoint",
        Name = "contoso",
        Uid = PolicyUid,
        Schedule = new SchedulePolicy { Expression = "@daily", Schedule = new Schedule(Daily(), TimeZoneInfo.Utc) },
        Farm = new FarmPolicy { AgentUrl = agent, TlsSecretName = None, BackupDirectory = ServingPlace.Share },
        Passphrase = new PassphrasePolicy(None, PassphraseVerification.Never),
        Vault = new VaultPolicy { Url = _nowhere, ExportsUrl = _nowhere, Prefix = None, Identity = new IdentityPolicy.WorkloadIdentity(null, null) },
        Offsite = [],
    };

    public static BackupRun Begin(Uri agent, Uri container) => new()
    {
        Namespace = "sharepoint",
        Name = "contoso-20261122t021500z",
        PolicyName = "contoso",
        Uid = Uid,
        Slot = _slot,
        StartedAt = _slot,
        Phase = RunPhase.Running,
        Resolved = new ResolvedRun
        {
            PolicyUid = PolicyUid,
            FarmId = None,
            FarmBuild = None,
            AgentVersion = None,
            AgentUrl = agent.AbsoluteUri,
            ApplicationId = None,
            ApplicationName = None,
            ApplicationItem = None,
            DatabaseName = None,
            DatabaseServer = None,
            BackupDirectory = ServingPlace.Share,
            SetId = ServingPlace.Set,
            VaultUrl = _nowhere.AbsoluteUri,
            ExportsVaultUrl = _nowhere.AbsoluteUri,
            VaultPrefix = None,
            Targets = [new ResolvedTarget { Name = Target, ContainerUrl = container.AbsoluteUri, Path = "contoso/sharepoint.contoso/20261122t021500z-0b8e0b1e" }],
        },
        FarmSet = new FarmSetEvidence { Id = ServingPlace.Set, Directory = ServingPlace.Share, FinishedAt = _slot, ConfigurationFingerprint = None },
    };

    private static CronExpression Daily() => CronExpression.TryParse("@daily", out var daily, out var error) ? daily : throw new FormatException(error);
}
