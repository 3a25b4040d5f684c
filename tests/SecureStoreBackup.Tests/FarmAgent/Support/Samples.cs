using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>A farm's answers and directories, as the contracts' examples and Microsoft's articles show them.</summary>
internal static class Samples
{
    public const string Application = "013aa694-673d-46d1-9313-fbba6df691e7";
    public const string Proxy = "5c0a3df2-60a1-4bfa-8f5e-0c1d2e3f4a5b";
    public const string ApplicationItem = @"Farm\Shared Services\Shared Services Applications\Secure Store Service";
    public const string ProxyItem = @"Farm\Shared Services\Shared Services Proxies\Secure Store Service";
    public const string Database = "Secure_Store_Service_DB";

    public static readonly FencingTerm Term = new("lease-1", 3);

    public static string FarmLine { get; } = """
        {"t":"result","ok":true,"data":{"farmId":"7B1F0C3E-5A55-4C5F-9F0E-0D8A4C1F2B10","build":"16.0.17928.20238","host":"SP01","account":"CONTOSO\\svc-spbackup","applications":[{"id":"013aa694-673d-46d1-9313-fbba6df691e7","name":"Secure Store Service","pool":"SharePoint Web Services Default","database":{"name":"Secure_Store_Service_DB","server":"SQL01\\SHAREPOINT"},"auditing":true,"keyPopulated":true,"proxy":{"id":"5c0a3df2-60a1-4bfa-8f5e-0c1d2e3f4a5b","name":"Secure Store Service"},"targetApplications":[{"id":"erp","name":"ERP","type":"Group","fields":["User","Password"]}],"targetApplicationsError":null}],"tree":["Farm\\","    [SharePoint_Config]\\","    Shared Services\\","        Shared Services Applications\\","            Secure Store Service\\","                Secure_Store_Service_DB\\","        Shared Services Proxies\\","            Secure Store Service\\"],"running":null}}
        """;

    public const string HostLine = """
        {"t":"result","ok":true,"data":{"host":"SP01","account":"CONTOSO\\svc-spbackup","elevated":true,"shellGroup":true,"is64Bit":true,"psVersion":"5.1.17763.5830","policies":[]}}
        """;

    public static string History(string item, string id = "149fc816-8927-4a32-9437-6e05c2869ab7", string finish = "11/22/2026 02:38:48", int errors = 0) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <SPBackupRestoreHistory><SPHistoryObject>
         <SPId>{id}</SPId><SPRequestedBy>CONTOSO\svc-spbackup</SPRequestedBy>
         <SPBackupMethod>Full</SPBackupMethod><SPRestoreMethod>None</SPRestoreMethod>
         <SPStartTime>11/22/2026 02:30:27</SPStartTime><SPFinishTime>{finish}</SPFinishTime>
         <SPIsBackup>True</SPIsBackup><SPConfigurationOnly>False</SPConfigurationOnly>
         <SPBackupDirectory>\\fs01\spbackup\spbr0000\</SPBackupDirectory><SPDirectoryName>spbr0000</SPDirectoryName>
         <SPDirectoryNumber>0</SPDirectoryNumber><SPTopComponent>{item}</SPTopComponent>
         <SPTopComponentId>013aa694-673d-46d1-9313-fbba6df691e7</SPTopComponentId>
         <SPWarningCount>0</SPWarningCount><SPErrorCount>{errors}</SPErrorCount>
        </SPHistoryObject></SPBackupRestoreHistory>
        """;

    public static string Manifest(string database = Database) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <SPBackup><SPGlobalInformation><SPId>149fc816-8927-4a32-9437-6e05c2869ab7</SPId></SPGlobalInformation>
         <SPBackupObject Name="Secure Store Service"><SPBackupObject Name="{database}"><SPParameter Key="SPName">{database}</SPParameter><SPParameter Key="SPFileName">00000001.bak</SPParameter></SPBackupObject></SPBackupObject>
        </SPBackup>
        """;

    public const string Log = """
        [11/22/2026 2:30:27 AM] Information: Starting full backup.
        [11/22/2026 2:38:48 AM] Information: Backup completed successfully.
        """;

    /// <summary>What one successful call of Backup-SPFarm leaves.</summary>
    public static void WriteSet(string directory, string item, bool database)
    {
        var run = Directory.CreateDirectory(Path.Combine(directory, "spbr0000")).FullName;
        File.WriteAllText(Path.Combine(directory, "spbrtoc.xml"), History(item));
        File.WriteAllText(Path.Combine(run, "spbackup.xml"), Manifest());
        File.WriteAllText(Path.Combine(run, "spbackup.log"), Log);
        File.WriteAllText(Path.Combine(run, "00000000.bak"), "<settings/>");
        if (database)
            File.WriteAllText(Path.Combine(run, "00000001.bak"), "TAPE and what follows");
    }

    /// <summary>Lets the scripted PowerShell be a farm in which everything goes well.</summary>
    public static void MakeHealthy(ScriptedPowerShell powerShell)
    {
        powerShell.Answer("Get-Host", HostLine);
        powerShell.Answer("Get-Farm", FarmLine);
        powerShell.Answer("Get-SecureStore", FarmLine);
        powerShell.Answer("Backup-Item", """{"t":"progress","msg":"[Secure_Store_Service_DB] 50 percent complete."}""", """{"t":"result","ok":true,"data":{"errors":[]}}""");
        powerShell.Answer("Get-BackupHistory", """{"t":"result","ok":true,"data":{"entries":[{"selfId":"149FC816-8927-4a32-9437-6e05c2869ab7","directoryName":"spbr0000","isFailure":false,"errorCount":0,"failureMessage":""}]}}""");
        powerShell.Answer("Update-Key", """{"t":"result","ok":true,"data":{"probes":3,"attempts":3,"seconds":4}}""");
        WriteSet(powerShell.Template("app"), ApplicationItem, database: true);
        WriteSet(powerShell.Template("proxy"), ProxyItem, database: false);
    }

    public static JobRequest BackupRequest(string id = "run-1.BackUpFarm.1", string set = "contoso-20261122t021500z-1a2b3c4d") => new()
    {
        Id = id,
        Kind = JobKind.Backup,
        Term = Term,
        Backup = new BackupJob { SetId = set, Application = Application, ApplicationItem = ApplicationItem, ProxyItem = ProxyItem, BackupDirectory = AgentUnderTest.Share },
    };

    public static JobRequest RefreshRequest(string passphrase, string id = "run-1.ProvePassphrase.1") => new()
    {
        Id = id,
        Kind = JobKind.RefreshKey,
        Term = Term,
        RefreshKey = new RefreshKeyJob(Application, Proxy),
        Secrets = new JobSecrets { Passphrase = passphrase },
    };
}
