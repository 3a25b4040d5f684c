using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmProtocol;

/// <summary>
/// The bodies of the agent's protocol, frozen: operators and agents of different versions meet on them. A file is changed
/// only with a decision record.
/// </summary>
public sealed class FrozenBodyTests
{
    private static readonly DateTimeOffset _at = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private static readonly FarmError _error = new(FarmErrorCodes.FarmBusy, "A backup runs.", "Wait for it.", Retryable: true);
    private static readonly FencingTerm _term = new("0b9f5c1e-9a0e-4f43-8a51-4f4b5a8f1d11", 7);

    [Fact]
    public void What_the_agent_says_of_its_farm() => Matches("farm", Farm(), FarmProtocolJson.Default.FarmInfo);

    [Fact]
    public void What_the_agent_says_of_a_store_that_does_not_open() => Matches("farm-closed", Farm() with
    {
        RunningJob = null,
        Applications = [Farm().Applications[0] with { TargetApplications = [], TargetApplicationsError = "Unable to obtain master key." }],
    }, FarmProtocolJson.Default.FarmInfo);

    [Fact]
    public void A_preflight_request() => Matches("preflight-request", new PreflightRequest
    {
        ServiceApplication = "Secure Store Service",
        IncludeProxy = true,
        BackupDirectory = @"\\fs01\spbackup",
        ServiceMasterKeys = [new ServiceMasterKeyLocation(@"SQL01\SHAREPOINT", @"\\fs01\spbackup\keys")],
    }, FarmProtocolJson.Default.PreflightRequest);

    [Fact]
    public void A_preflight_report() => Matches("preflight-report", new PreflightReport
    {
        Farm = Farm(),
        Application = Farm().Applications[0],
        ConfigurationFingerprint = new string('a', 64),
        Checks =
        [
            new PreflightCheck { Name = "FarmAccessible", State = CheckState.Passed, Message = "The farm answers." },
            new PreflightCheck { Name = "DirectoryWritable", State = CheckState.Failed, Message = "It is read-only.", Remedy = "Grant Full Control.", Code = FarmErrorCodes.DirectoryNotWritable, Field = "farm.backupDirectory" },
            new PreflightCheck { Name = "FreeSpace", State = CheckState.Warning, Message = "Little is left." },
            new PreflightCheck { Name = "SqlRights", State = CheckState.NotProven, Message = "No login is configured." },
        ],
        ServiceMasterKeys = [new ServiceMasterKeyState { Instance = @"SQL01\SHAREPOINT", Fingerprint = new string('b', 64) }, new ServiceMasterKeyState { Instance = "SQL02", Error = _error }],
    }, FarmProtocolJson.Default.PreflightReport);

    [Fact]
    public void A_fence() => Matches("fence", new FenceRequest(_term, Takeover: true), FarmProtocolJson.Default.FenceRequest);

    [Fact]
    public void A_guests_fence() => Matches("fence-borrow", new FenceRequest(_term, Takeover: true) { Borrow = true }, FarmProtocolJson.Default.FenceRequest);

    [Fact]
    public void A_guests_leave() => Matches("fence-hand-back", new FenceRequest(_term, Takeover: false) { HandBack = true }, FarmProtocolJson.Default.FenceRequest);

    [Fact]
    public void A_backup_job() => Matches("job-backup", new JobRequest
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.backup.1",
        Kind = JobKind.Backup,
        Term = _term,
        Backup = new BackupJob
        {
            SetId = "contoso-125aaa0f-20261122t021500z-72611022",
            Application = "1e7a5f4c-5a0c-4c3f-93a1-0b7b7a9d2c11",
            ApplicationItem = @"Farm\Shared Services\Shared Services Applications\Secure Store Service",
            ProxyItem = @"Farm\Shared Services\Shared Services Proxies\Secure Store Service",
            BackupDirectory = @"\\fs01\spbackup",
            Threads = 1,
            IgnoreSpaceEstimate = false,
        },
    }, FarmProtocolJson.Default.JobRequest);

    [Fact]
    public void An_export_job() => Matches("job-export", new JobRequest
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.export-0.1",
        Kind = JobKind.ExportServiceMasterKey,
        Term = _term,
        ExportServiceMasterKey = new ExportServiceMasterKeyJob(@"SQL01\SHAREPOINT", @"\\fs01\spbackup\keys", "smk-72611022-0-1"),
        Secrets = new JobSecrets { Password = "a password" },
    }, FarmProtocolJson.Default.JobRequest);

    [Fact]
    public void A_refresh_job() => Matches("job-refresh", new JobRequest
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.refresh.1",
        Kind = JobKind.RefreshKey,
        Term = _term,
        RefreshKey = new RefreshKeyJob("1e7a5f4c-5a0c-4c3f-93a1-0b7b7a9d2c11", "5d9f3f0e-6f27-4c9e-9a1b-2f3f1c7b8e22"),
        Secrets = new JobSecrets { Passphrase = "a passphrase" },
    }, FarmProtocolJson.Default.JobRequest);

    [Fact]
    public void A_restore_job() => Matches("job-restore", new JobRequest
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.restore.1",
        Kind = JobKind.Restore,
        Term = _term,
        Restore = new RestoreJob
        {
            SetId = "contoso-125aaa0f-20261122t021500z-72611022",
            BackupDirectory = @"\\fs01\spbackup",
            Items =
            [
                new RestoreItem("app", @"Farm\Shared Services\Shared Services Applications\Secure Store Service", "149fc816-8927-4a32-9437-6e05c2869ab7"),
                new RestoreItem("proxy", @"Farm\Shared Services\Shared Services Proxies\Secure Store Service", "8b1c1f0a-6f0e-4c8d-9d25-6a1d9a2f4c33"),
            ],
            Build = "16.0.10417.20018",
            FarmAccount = @"CONTOSO\svc-farm",
        },
        Secrets = new JobSecrets { FarmAccountPassword = "a password" },
    }, FarmProtocolJson.Default.JobRequest);

    [Fact]
    public void A_restore_of_a_service_master_key() => Matches("job-restore-smk", new JobRequest
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.restore-smk.1",
        Kind = JobKind.RestoreServiceMasterKey,
        Term = _term,
        RestoreServiceMasterKey = new RestoreServiceMasterKeyJob(@"SQL01\SHAREPOINT", @"\\fs01\spbackup\keys", "smk-72611022-r1", new string('c', 64), Force: false),
        Secrets = new JobSecrets { Password = "a password", KeyFile = [1, 2, 3] },
    }, FarmProtocolJson.Default.JobRequest);

    [Fact]
    public void A_restore_that_succeeded() => Matches("status-restore", new JobStatus
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.restore.1",
        Kind = JobKind.Restore,
        State = JobState.Succeeded,
        Percent = 100,
        AcceptedAt = _at,
        FinishedAt = _at.AddMinutes(4),
        Restore = new RestoreEvidence
        {
            SetId = "contoso-125aaa0f-20261122t021500z-72611022",
            Items =
            [
                new RestoreItemEvidence
                {
                    Role = "app",
                    ItemPath = @"Farm\Shared Services\Shared Services Applications\Secure Store Service",
                    RestoreId = "c0a5f3de-4b0e-4d8a-9a57-0a8e5a1f7b44",
                    FinishTime = "11/22/2026 02:19:00",
                    WarningCount = 0,
                    Log = "evaluated",
                },
                new RestoreItemEvidence { Role = "proxy", ItemPath = @"Farm\Shared Services\Shared Services Proxies\Secure Store Service", Log = "not needed" },
            ],
            ServicesOnline = ["SP01"],
            Fingerprint = new string('a', 64),
        },
    }, FarmProtocolJson.Default.JobStatus);

    [Theory]
    [InlineData(ServiceMasterKeyOutcome.Restored, "status-restore-smk")]
    [InlineData(ServiceMasterKeyOutcome.Identical, "status-restore-smk-identical")]
    [InlineData(ServiceMasterKeyOutcome.Forced, "status-restore-smk-forced")]
    public void A_service_master_key_that_was_restored(ServiceMasterKeyOutcome outcome, string name) => Matches(name, new JobStatus
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.restore-smk.1",
        Kind = JobKind.RestoreServiceMasterKey,
        State = JobState.Succeeded,
        AcceptedAt = _at,
        FinishedAt = _at,
        RestoreServiceMasterKey = new RestoreServiceMasterKeyEvidence
        {
            Instance = @"SQL01\SHAREPOINT",
            Outcome = outcome,
            FingerprintBefore = new string('a', 64),
            FingerprintAfter = new string('b', 64),
            Messages = ["15588: identical"],
        },
    }, FarmProtocolJson.Default.JobStatus);

    [Fact]
    public void A_backup_that_succeeded() => Matches("status-backup", new JobStatus
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.backup.1",
        Kind = JobKind.Backup,
        State = JobState.Succeeded,
        Percent = 100,
        Phase = "Done.",
        AcceptedAt = _at,
        FinishedAt = _at.AddMinutes(4),
        Warnings = ["The log counts one warning."],
        Backup = new BackupEvidence
        {
            SetId = "contoso-125aaa0f-20261122t021500z-72611022",
            Directory = @"\\fs01\spbackup\contoso-125aaa0f-20261122t021500z-72611022",
            FingerprintBefore = new string('a', 64),
            FingerprintAfter = new string('a', 64),
            Files = 9,
            Bytes = 8343,
            Items =
            [
                new BackupItemEvidence
                {
                    Role = "app",
                    ItemPath = @"Farm\Shared Services\Shared Services Applications\Secure Store Service",
                    BackupId = "149fc816-8927-4a32-9437-6e05c2869ab7",
                    DirectoryName = "spbr0000",
                    FinishTime = "11/22/2026 02:19:00",
                    WarningCount = 1,
                    DatabaseFile = "app/spbr0000/00000001.bak",
                    DatabaseVerification = "verified",
                    Log = "evaluated",
                },
            ],
        },
    }, FarmProtocolJson.Default.JobStatus);

    [Fact]
    public void An_export_that_succeeded() => Matches("status-export", new JobStatus
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.export-0.1",
        Kind = JobKind.ExportServiceMasterKey,
        State = JobState.Succeeded,
        AcceptedAt = _at,
        FinishedAt = _at,
        ExportServiceMasterKey = new ExportEvidence
        {
            Instance = @"SQL01\SHAREPOINT",
            Fingerprint = new string('b', 64),
            Bytes = 3,
            Sha256 = new string('c', 64),
            Content = [1, 2, 3],
            LeftBehind = @"\\fs01\spbackup\keys\smk-72611022-0-1",
        },
    }, FarmProtocolJson.Default.JobStatus);

    [Fact]
    public void A_refresh_that_failed() => Matches("status-failed", new JobStatus
    {
        Id = "72611022-0463-46ce-9dae-2d1ea717e0e3.refresh.1",
        Kind = JobKind.RefreshKey,
        State = JobState.Failed,
        AcceptedAt = _at,
        FinishedAt = _at,
        Error = _error,
    }, FarmProtocolJson.Default.JobStatus);

    [Fact]
    public void Sets_files_and_errors()
    {
        Matches("sets", [new FarmSet("contoso-125aaa0f-20261122t021500z-72611022", @"\\fs01\spbackup\contoso-125aaa0f-20261122t021500z-72611022", _at, 9, 8343)], FarmProtocolJson.Default.IReadOnlyListFarmSet);
        Matches("files", [new SetFile("app/spbrtoc.xml", 989, "\"3dd-1\"")], FarmProtocolJson.Default.IReadOnlyListSetFile);
        Matches("fingerprint", new FingerprintAnswer("1e7a5f4c-5a0c-4c3f-93a1-0b7b7a9d2c11", new string('a', 64)), FarmProtocolJson.Default.FingerprintAnswer);
        Matches("error", new FarmErrorAnswer(_error), FarmProtocolJson.Default.FarmErrorAnswer);
    }

    [Fact]
    public void What_depends_on_a_service_master_key() => Matches("dependents", new ServiceMasterKeyDependents
    {
        Instance = @"SQL01\SHAREPOINT",
        Fingerprint = new string('b', 64),
        Dependents =
        [
            new ServiceMasterKeyDependent(DependentKinds.DatabaseMasterKey, "Payroll"),
            new ServiceMasterKeyDependent(DependentKinds.LinkedServerLogin, "erp-reader on ERP01"),
            new ServiceMasterKeyDependent(DependentKinds.Credential, "backup-share"),
            new ServiceMasterKeyDependent(DependentKinds.AgentProxy, "nightly-export"),
        ],
        Total = 4,
    }, FarmProtocolJson.Default.ServiceMasterKeyDependents);

    [Theory]
    [InlineData(JobState.Running, "running")]
    [InlineData(JobState.NeedsSecrets, "needsSecrets")]
    [InlineData(JobState.Succeeded, "succeeded")]
    [InlineData(JobState.Failed, "failed")]
    [InlineData(JobState.Lost, "lost")]
    public void States_have_their_names(JobState state, string name)
    {
        var status = new JobStatus { Id = "x", Kind = JobKind.Backup, State = state };
        Assert.Equal(name, (string?)JsonSerializer.SerializeToNode(status, FarmProtocolJson.Default.JobStatus)!["state"]);
    }

    private static FarmInfo Farm() => new()
    {
        FarmId = "a496f916-2297-4cb2-ba54-385c74ed0060",
        Build = "16.0.10417.20018",
        AgentVersion = "0.1.0",
        Host = "SP01",
        Account = @"CONTOSO\svc-spbackup",
        RunningJob = "72611022-0463-46ce-9dae-2d1ea717e0e3.backup.1",
        Applications =
        [
            new SecureStoreApplication
            {
                Id = "1e7a5f4c-5a0c-4c3f-93a1-0b7b7a9d2c11",
                Name = "Secure Store Service",
                ItemPath = @"Farm\Shared Services\Shared Services Applications\Secure Store Service",
                Pool = "SharePoint Web Services Default",
                Database = new ServiceDatabase("Secure_Store_Service_DB", @"SQL01\SHAREPOINT"),
                AuditingEnabled = true,
                KeyPopulated = true,
                Proxy = new SecureStoreProxy("5d9f3f0e-6f27-4c9e-9a1b-2f3f1c7b8e22", "Secure Store Service", @"Farm\Shared Services\Shared Services Proxies\Secure Store Service"),
                TargetApplications = [new TargetApplication("PayrollDb", "Payroll database", "Group", ["User", "Password"])],
            },
        ],
    };

    /// <summary>The body is the file's, member for member; and the file, read back, gives the body again.</summary>
    private static void Matches<T>(string name, T body, JsonTypeInfo<T> type)
    {
        var frozen = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "farm-protocol", $"{name}.json")))!;
        var written = JsonSerializer.SerializeToNode(body, type)!;
        Assert.True(JsonNode.DeepEquals(frozen, written), $"{name}.json is frozen; this is written now:\n{written}");
        var readBack = JsonSerializer.SerializeToNode(frozen.Deserialize(type)!, type);
        Assert.True(JsonNode.DeepEquals(frozen, readBack), $"{name}.json, read and written again:\n{readBack}");
    }
}
