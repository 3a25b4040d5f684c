# Describes the farm and its Secure Store. Changes nothing. See Get-Farm.contract.json.
. "$PSScriptRoot\Common.ps1"

Invoke-Verb 'Get-Farm' {
    param($arguments, $secrets)
    $farm = Import-SharePoint
    $running = [Microsoft.SharePoint.Administration.Backup.SPBackupRestoreConsole]::CurrentlyRunning
    $tree = Backup-SPFarm -ShowTree *>&1 | Out-String -Width 4096
    @{
        farmId = [string]$farm.Id
        build = [string]$farm.BuildVersion
        host = [string]$env:COMPUTERNAME
        account = [string][Security.Principal.WindowsIdentity]::GetCurrent().Name
        applications = @(Get-ApplicationDescription)
        serviceInstances = @(Get-InstanceDescription)
        tree = @($tree -split "`r?`n" | Where-Object { $_.Trim() } | ForEach-Object { [string]$_ })
        running = $(if ($running) { [string](Get-Value $running 'Location') } else { $null })
    }
}
