# Backs up one item of the farm into a directory, in one call of Backup-SPFarm. See Backup-Item.contract.json.
. "$PSScriptRoot\Common.ps1"

Invoke-Verb 'Backup-Item' {
    param($arguments, $secrets)
    Import-SharePoint | Out-Null
    if ([Microsoft.SharePoint.Administration.Backup.SPBackupRestoreConsole]::CurrentlyRunning) {
        Stop-Verb 'BackupRunning' 'Another backup or restore is running on this farm.' $true $null
    }
    $Error.Clear()
    try {
        Backup-SPFarm -Directory $arguments.directory -BackupMethod Full -Item $arguments.item -BackupThreads $arguments.threads -Percentage 5 -Force:$arguments.force -Confirm:$false -Verbose 4>&1 3>&1 |
            ForEach-Object { Write-Said $_ }
    }
    catch {
        Stop-Verb 'BackupFailed' ([string]$_.Exception.Message) $false $_.Exception
    }
    @{ errors = @($Error | ForEach-Object { [string]$_ }) }
}
