using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>A set of both items on the share, and what a restore from it leaves.</summary>
internal static class RestoreSamples
{
    public const string Set = "contoso-20261122t021500z-1a2b3c4d";
    public const string BackupId = "149fc816-8927-4a32-9437-6e05c2869ab7";
    public const string RestoreId = "2b81ea5e-bf55-4fcb-9b41-1da8def70b84";
    public const string Done = """{"t":"result","ok":true,"data":{"errors":[]}}""";
    public const string Begins = """{"t":"progress","msg":"The restore begins."}""";
    public const string Log = "[11/23/2026 2:30:27 AM] Information: Starting restore.\r\n[11/23/2026 2:38:48 AM] Information: Restore completed successfully.\r\n";

    /// <summary>A farm that gives back what it is asked for, with the proxy connected and the service started.</summary>
    public static void MakeHealthy(AgentUnderTest agent)
    {
        Samples.MakeHealthy(agent.PowerShell);
        var farm = WithInstance(Samples.FarmLine, "Online");
        agent.PowerShell.Answer("Get-Farm", farm);
        agent.PowerShell.Answer("Get-SecureStore", farm);
        agent.PowerShell.Answer("Restore-Item", Begins, Done);
        agent.PowerShell.Answer("Get-BackupHistory", $$$"""{"t":"result","ok":true,"data":{"entries":[{"selfId":"{{{RestoreId}}}","isFailure":false,"errorCount":0}]}}""");
        Samples.WriteSet(Path.Combine(agent.Mount, Set, "app"), Samples.ApplicationItem, database: true);
        Samples.WriteSet(Path.Combine(agent.Mount, Set, "proxy"), Samples.ProxyItem, database: false);
        Leave(agent.PowerShell.RestoreTemplate("app"), Row());
    }

    public static string WithInstance(string farm, string status) =>
        farm.Replace("\"tree\":", $$"""
            "serviceInstances":[{"id":"67877d63-bff4-4521-867a-ef4979ba07ce","server":"SP01","status":"{{status}}"}],"tree":
            """.Trim(), StringComparison.Ordinal);

    /// <summary>The row of a restore in spbrtoc.xml.</summary>
    public static string Row(string id = RestoreId, string finish = "<SPFinishTime>11/23/2026 02:38:48</SPFinishTime>", int errors = 0, string item = Samples.ApplicationItem) => $"""
        <SPHistoryObject><SPId>{id}</SPId><SPBackupMethod>None</SPBackupMethod><SPRestoreMethod>Overwrite</SPRestoreMethod><SPStartTime>11/23/2026 02:30:27</SPStartTime>{finish}
        <SPIsBackup>False</SPIsBackup><SPConfigurationOnly>False</SPConfigurationOnly><SPDirectoryName /><SPTopComponent>{item}</SPTopComponent><SPWarningCount>0</SPWarningCount><SPErrorCount>{errors}</SPErrorCount></SPHistoryObject>
        """;

    /// <summary>Writes spbrtoc.xml with the backup's row and these, and the restore's log.</summary>
    public static void Leave(string directory, string rows, string log = Log)
    {
        File.WriteAllText(Path.Combine(directory, "spbrtoc.xml"), Samples.History(Samples.ApplicationItem).Replace("</SPBackupRestoreHistory>", rows + "</SPBackupRestoreHistory>", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(directory, "spbr0000")).FullName, "sprestore.log"), log);
    }

    public static JobRequest Request(string build = "16.0.17928.20238", bool proxy = true, string id = "run-1.Restore.1") => new()
    {
        Id = id,
        Kind = JobKind.Restore,
        Term = Samples.Term,
        Restore = new RestoreJob
        {
            SetId = Set,
            BackupDirectory = AgentUnderTest.Share,
            Build = build,
            Items = [new RestoreItem("app", Samples.ApplicationItem, BackupId), .. proxy ? [new RestoreItem("proxy", Samples.ProxyItem, BackupId)] : Array.Empty<RestoreItem>()],
        },
    };
}
