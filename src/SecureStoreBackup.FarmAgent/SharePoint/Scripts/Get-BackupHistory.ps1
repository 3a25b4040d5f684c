# Reads SharePoint's own account of the backups and restores of a directory. Changes nothing. See Get-BackupHistory.contract.json.
. "$PSScriptRoot\Common.ps1"

Invoke-Verb 'Get-BackupHistory' {
    param($arguments, $secrets)
    Import-SharePoint | Out-Null
    $entries = @(Get-SPBackupHistory -Directory $arguments.directory -ShowBackup -ShowRestore | ForEach-Object {
        @{
            selfId = [string]$_.SelfId
            directoryName = [string]$_.DirectoryName
            topComponent = [string]$_.TopComponent
            backupMethod = [string]$_.BackupMethod
            isBackup = [bool]$_.IsBackup
            isFailure = [bool]$_.IsFailure
            errorCount = [int]$_.ErrorCount
            warningCount = [int]$_.WarningCount
            failureMessage = [string]$_.FailureMessage
        }
    })
    @{ entries = $entries }
}
