using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint;

/// <summary>Reads an answer as the agent reads that verb's.</summary>
internal static class Answers
{
    public static object Read(string verb, ScriptAnswer answer) => verb switch
    {
        "Get-Host" => answer.Read(ScriptJson.Default.HostSnapshot),
        "Get-Farm" => answer.Read(ScriptJson.Default.FarmSnapshot),
        "Backup-Item" => answer.Read(ScriptJson.Default.BackupItemData),
        "Get-BackupHistory" => answer.Read(ScriptJson.Default.BackupHistoryData),
        "Get-SecureStore" => answer.Read(ScriptJson.Default.SecureStoreSnapshot),
        "Restore-Item" => answer.Read(ScriptJson.Default.RestoreItemData),
        "Start-ServiceInstance" => answer.Read(ScriptJson.Default.StartServiceInstanceData),
        "Update-Key" => answer.Read(ScriptJson.Default.UpdateKeyData),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "No such verb."),
    };
}
