# Restores one item of the farm over what stands there, in one call of Restore-SPFarm. See Restore-Item.contract.json.
. "$PSScriptRoot\Common.ps1"

# Character by character: as the parameter of a cmdlet, PowerShell's module logging would record it.
function ConvertTo-Credential([string] $Account, [string] $Password) {
    $secure = New-Object -TypeName Security.SecureString
    foreach ($character in $Password.ToCharArray()) { $secure.AppendChar($character) }
    New-Object -TypeName Management.Automation.PSCredential -ArgumentList $Account, $secure
}

Invoke-Verb 'Restore-Item' {
    param($arguments, $secrets)
    Import-SharePoint | Out-Null
    if ([Microsoft.SharePoint.Administration.Backup.SPBackupRestoreConsole]::CurrentlyRunning) {
        Stop-Verb 'BackupRunning' 'Another backup or restore is running on this farm.' $true $null
    }
    $credentials = @{}
    if ($arguments.farmAccount) { $credentials.FarmCredentials = ConvertTo-Credential $arguments.farmAccount $secrets.farmAccountPassword }
    $secrets.farmAccountPassword = $null
    $Error.Clear()
    # Before this line nothing has been restored; after it nobody knows without SharePoint's own record.
    Write-Record @{ t = 'progress'; msg = 'The restore begins.' }
    try {
        Restore-SPFarm -Directory $arguments.directory -RestoreMethod Overwrite -BackupId $arguments.backupId -Item $arguments.item -Percentage 5 -Force -Confirm:$false -Verbose @credentials 4>&1 3>&1 |
            ForEach-Object { Write-Said $_ }
    }
    catch {
        Stop-Verb 'RestoreFailed' ([string]$_.Exception.Message) $false $_.Exception
    }
    @{ errors = @($Error | ForEach-Object { [string]$_ }) }
}
